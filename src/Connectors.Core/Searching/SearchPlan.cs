namespace Connectors;

/// <summary>A checked query: the legs that can find something, and where they are fused.</summary>
internal sealed record SearchPlan(HybridQuery Query, Fusion? Fusion, IReadOnlyList<LegSearch> Legs, IReadOnlyList<int> LegPositions)
{
    /// <summary>Gets a value indicating whether the server fuses; decided by the collection.</summary>
    public bool OnServer { get; init; }
}
