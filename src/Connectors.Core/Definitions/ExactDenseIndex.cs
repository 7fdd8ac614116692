namespace Connectors;

/// <summary>The flat index: see <see cref="DenseIndex.Exact"/>.</summary>
public sealed record ExactDenseIndex : DenseIndex;
