namespace Connectors.Elasticsearch;

/// <summary>How an index is.</summary>
/// <param name="Status">The state of its shards.</param>
/// <param name="ActiveShards">How many primaries and replicas are there.</param>
/// <param name="UnassignedShards">How many are missing.</param>
public sealed record ElasticsearchIndexHealth(ElasticsearchHealthStatus Status, int ActiveShards, int UnassignedShards)
{
    /// <summary>Gets a value indicating whether reads and writes are complete.</summary>
    public bool IsUsable => Status != ElasticsearchHealthStatus.Red;
}
