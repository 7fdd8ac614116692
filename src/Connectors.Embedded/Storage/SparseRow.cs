namespace Connectors.Embedded.Storage;

/// <summary>The sparse vector of a point, strictly ascending indices. An absent vector differs from one without entries.</summary>
internal readonly struct SparseRow(ReadOnlyMemory<uint> indices, ReadOnlyMemory<float> values)
{
    public bool IsPresent { get; } = true;

    public ReadOnlyMemory<uint> Indices { get; } = indices;

    public ReadOnlyMemory<float> Values { get; } = values;
}
