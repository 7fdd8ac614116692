namespace Connectors;

/// <summary>A checked query: its legs, those among them that can find something, and where they are fused.</summary>
/// <param name="Query">The query.</param>
/// <param name="Fusion">How the legs are fused; null for a single leg.</param>
/// <param name="Metrics">What the scores of each leg of the query are.</param>
/// <param name="Legs">The legs that can find something.</param>
/// <param name="Positions">Their positions in the query.</param>
internal sealed record SearchPlan(HybridQuery Query, Fusion? Fusion, IReadOnlyList<ScoreMetric> Metrics, IReadOnlyList<LegSearch> Legs, List<int> Positions)
{
    /// <summary>Gets a value indicating whether the server fuses; decided by the collection.</summary>
    public bool OnServer { get; init; }

    /// <summary>The plan as stores see it. It has a fusion.</summary>
    public FusedSearch ToFusedSearch() => new(Query, Fusion!, Legs);

    /// <summary>
    /// Makes the list of every leg of the query, empty legs included: OpenSearch divides by the weights of all of them. Without entries
    /// they serve to check weights and metrics before anything is searched.
    /// </summary>
    public FusionList[] Lists(Func<int, IReadOnlyList<FusionEntry>>? entriesOf = null)
    {
        var lists = new FusionList[Query.Legs.Count];
        for (var i = 0; i < lists.Length; i++)
        {
            var leg = Positions.IndexOf(i);
            lists[i] = new FusionList(leg < 0 || entriesOf is null ? [] : entriesOf(leg)) { Weight = Query.Legs[i].Weight, Metric = Metrics[i] };
        }

        return lists;
    }
}
