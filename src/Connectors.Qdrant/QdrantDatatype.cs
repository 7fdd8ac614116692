namespace Connectors.Qdrant;

/// <summary>How the components of vectors are stored.</summary>
public enum QdrantDatatype
{
    /// <summary>As they came.</summary>
    Float32,

    /// <summary>In half precision. A product of dense components beyond 65,504 makes an infinite score.</summary>
    Float16,

    /// <summary>In a byte: dense components are cut to 0 … 255, of queries too; sparse weights are scaled in each posting list.</summary>
    UInt8,
}
