namespace Connectors.Elasticsearch;

/// <summary>Carries calls to Elasticsearch: the seam for a bridge to the vendor's client, and for tests.</summary>
public interface IElasticsearchTransport
{
    /// <summary>Makes one call. Nothing is tried again once a server may have seen it.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The reply, also of a call that failed. The caller disposes it.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken);
}
