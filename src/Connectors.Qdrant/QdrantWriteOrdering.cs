namespace Connectors.Qdrant;

/// <summary>Who puts concurrent writes of a cluster in order. On one node all behave alike.</summary>
public enum QdrantWriteOrdering
{
    /// <summary>Each replica as they come: the fastest, and the default.</summary>
    Weak,

    /// <summary>A leader that may change.</summary>
    Medium,

    /// <summary>A permanent leader: writes fail while it is away.</summary>
    Strong,
}
