namespace Connectors.Elasticsearch;

/// <summary>How points are written, with what only Elasticsearch knows.</summary>
public sealed class ElasticsearchUpsertOptions : UpsertOptions
{
    /// <summary>
    /// Gets or sets a value indicating whether only points that are not there yet are written. The others are rejected with
    /// <c>version_conflict_engine_exception</c> and stay as they are. Default false.
    /// </summary>
    public bool CreateOnly { get; set; }

    /// <summary>
    /// Gets or sets the versions that points must still have to be replaced, by id: see <see cref="ElasticsearchCollection.GetVersionsAsync"/>.
    /// Points that have changed are rejected with <c>version_conflict_engine_exception</c>; ids that are not named here are written
    /// whatever is there. Null for no condition.
    /// </summary>
    public IReadOnlyDictionary<string, ElasticsearchPointVersion>? IfUnchanged { get; set; }

    /// <summary>Gets or sets how the points become visible. Default <see cref="ElasticsearchRefresh.Once"/>.</summary>
    public ElasticsearchRefresh Refresh { get; set; }
}
