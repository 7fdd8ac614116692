namespace Connectors;

/// <summary>A query whose legs the server itself has to fuse.</summary>
public sealed class FusedSearch
{
    internal FusedSearch(HybridQuery query, Fusion fusion, IReadOnlyList<LegSearch> legs)
    {
        Query = query;
        Fusion = fusion;
        Legs = legs;
    }

    /// <summary>Gets the query: limit, offset, selections and threshold are taken from it.</summary>
    public HybridQuery Query { get; }

    /// <summary>Gets the fusion.</summary>
    public Fusion Fusion { get; }

    /// <summary>Gets the legs, at least one, in the order of the query.</summary>
    public IReadOnlyList<LegSearch> Legs { get; }
}
