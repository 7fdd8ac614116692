namespace Connectors;

/// <summary>How a <see cref="HybridSearcher"/> uses its collection.</summary>
public sealed class HybridSearcherOptions
{
    /// <summary>Gets the payload key under which texts are kept; null to keep none. Default <c>text</c>.</summary>
    public string? TextKey { get; init; } = "text";

    /// <summary>Gets the name of the sparse field; null (the default) when the collection has exactly one.</summary>
    public string? SparseField { get; init; }

    /// <summary>Gets the name of the dense field; null (the default) when the collection has exactly one.</summary>
    public string? DenseField { get; init; }

    /// <summary>Gets how many documents are encoded and written at a time, 1 or more. Default 512.</summary>
    public int ChunkSize { get; init; } = 512;

    internal void Validate() => ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ChunkSize, nameof(ChunkSize));
}
