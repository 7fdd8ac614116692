namespace Connectors.Milvus;

/// <summary>How an index stores the components of vectors.</summary>
public enum MilvusQuantization
{
    /// <summary>Six bits each.</summary>
    Sq6,

    /// <summary>Eight bits each.</summary>
    Sq8,

    /// <summary>bfloat16.</summary>
    BFloat16,

    /// <summary>Half precision.</summary>
    Float16,

    /// <summary>Single precision, as the vectors came. For the second pass of a search only.</summary>
    Float32,
}
