namespace Connectors.Qdrant;

/// <summary>How many replicas of a shard have to agree on what is read.</summary>
public enum QdrantReadConsistency
{
    /// <summary>All of them.</summary>
    All,

    /// <summary>Points are taken that most of them hold.</summary>
    Majority,

    /// <summary>More than half of them are asked, and all asked have to agree.</summary>
    Quorum,
}
