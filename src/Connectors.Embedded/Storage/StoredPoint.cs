namespace Connectors.Embedded.Storage;

/// <summary>A point as the storage sees it: vectors by the position of their field. <c>default</c> or empty is an absent vector.</summary>
internal readonly record struct StoredPoint(string Id, ReadOnlyMemory<byte> Payload, IReadOnlyList<SparseRow> Sparse, IReadOnlyList<ReadOnlyMemory<float>> Dense);
