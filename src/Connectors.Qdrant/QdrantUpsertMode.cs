namespace Connectors.Qdrant;

/// <summary>Which points of an upsert are written.</summary>
public enum QdrantUpsertMode
{
    /// <summary>All: those that exist are replaced, the others inserted.</summary>
    Upsert,

    /// <summary>Those that do not exist; the others stay as they are.</summary>
    InsertOnly,

    /// <summary>Those that exist; the others are left out.</summary>
    UpdateOnly,
}
