namespace Connectors;

/// <summary>A point on its way to a store, with its position in the caller's sequence.</summary>
/// <param name="Ordinal">The position in the call, from 0.</param>
/// <param name="Point">The checked point: explicit zero weights are gone.</param>
public readonly record struct PendingPoint(long Ordinal, HybridPoint Point);
