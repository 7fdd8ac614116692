namespace Connectors.Milvus;

/// <summary>Which writes a read sees.</summary>
public enum MilvusConsistencyLevel
{
    /// <summary>All that were acknowledged before.</summary>
    Strong,

    /// <summary>Those of the same client.</summary>
    Session,

    /// <summary>All but those of the last seconds.</summary>
    Bounded,

    /// <summary>Those that happen to be there.</summary>
    Eventually,
}
