namespace Connectors.Elasticsearch;

/// <summary>The state of the shards of an index.</summary>
public enum ElasticsearchHealthStatus
{
    /// <summary>All primaries and replicas are there.</summary>
    Green,

    /// <summary>A replica is missing, as always on a cluster of one node. Reads and writes are complete.</summary>
    Yellow,

    /// <summary>A primary is missing: a part of the points can be neither read nor written.</summary>
    Red,
}
