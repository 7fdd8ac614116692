namespace Connectors.Elasticsearch;

/// <summary>How an upsert makes its points visible to searches, where <see cref="UpsertOptions.WaitUntilVisible"/> is on.</summary>
public enum ElasticsearchRefresh
{
    /// <summary>Refreshes the index once, after the last request of the call. The default.</summary>
    Once,

    /// <summary>
    /// Every request waits until the index is refreshed by itself (<c>refresh=wait_for</c>): gentler on an index that many clients write to. An
    /// index whose <c>refresh_interval</c> is −1 never does that; the call then ends at its deadline with points of unknown outcome.
    /// </summary>
    WaitFor,
}
