using System.Diagnostics;

namespace Connectors;

/// <summary>What a collection holds: an id, dense and sparse vectors by field name, and a payload.</summary>
/// <remarks>A point may lack any vector. An upsert replaces the whole point.</remarks>
[DebuggerDisplay("{Id}")]
public sealed class HybridPoint
{
    private NamedVectors<ReadOnlyMemory<float>>? _dense;
    private NamedVectors<SparseEmbedding>? _sparse;

    /// <summary>Makes a point.</summary>
    /// <param name="id">1 to 512 bytes of UTF-8. A bad id is reported when the point is written.</param>
    /// <param name="payload">The payload; by default <c>{}</c>.</param>
    public HybridPoint(string id, Payload payload = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
        Payload = payload;
    }

    /// <summary>Gets the id: 1 to 512 bytes of UTF-8.</summary>
    public string Id { get; }

    /// <summary>Gets the dense vectors by field name.</summary>
    public NamedVectors<ReadOnlyMemory<float>> Dense => _dense ??= [];

    /// <summary>Gets the sparse vectors by field name.</summary>
    public NamedVectors<SparseEmbedding> Sparse => _sparse ??= [];

    /// <summary>Gets or sets the payload.</summary>
    public Payload Payload { get; set; }

    internal ReadOnlySpan<KeyValuePair<string, ReadOnlyMemory<float>>> DenseVectors => _dense is null ? default : _dense.AsSpan();

    internal ReadOnlySpan<KeyValuePair<string, SparseEmbedding>> SparseVectors => _sparse is null ? default : _sparse.AsSpan();
}
