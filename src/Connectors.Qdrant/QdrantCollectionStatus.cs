namespace Connectors.Qdrant;

/// <summary>How a collection is.</summary>
public enum QdrantCollectionStatus
{
    /// <summary>The server did not say.</summary>
    Unknown = 0,

    /// <summary>All is done.</summary>
    Green = 1,

    /// <summary>It is being optimised.</summary>
    Yellow = 2,

    /// <summary>Its optimizer has failed; writes may fail too.</summary>
    Red = 3,

    /// <summary>Optimisations wait for the next write, as after a restart.</summary>
    Grey = 4,
}
