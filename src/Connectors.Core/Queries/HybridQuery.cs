namespace Connectors;

/// <summary>A search: one or more legs, and how their results become one ranking.</summary>
/// <example><code>new HybridQuery { Legs = { new SparseLeg(splade), new DenseLeg(vector) }, Limit = 10 }</code></example>
public class HybridQuery
{
    /// <summary>Gets the legs; at least one.</summary>
    public IList<SearchLeg> Legs { get; } = [];

    /// <summary>
    /// Gets how the legs are fused. Null (the default): <see cref="Connectors.Fusion.Rrf"/> with k = 60 when there are several legs, and no
    /// fusion when there is one.
    /// </summary>
    public Fusion? Fusion { get; init; }

    /// <summary>Gets where the fusion is done. Default: <see cref="FusionPlacement.Auto"/>.</summary>
    public FusionPlacement Placement { get; init; } = FusionPlacement.Auto;

    /// <summary>Gets the filter that every hit has to satisfy; null for none. It is evaluated before scoring, in every leg.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Gets how many hits are returned at most, 1 or more. Default 10.</summary>
    public int Limit { get; init; } = 10;

    /// <summary>Gets how many hits of the final ranking are passed over, 0 or more. Default 0.</summary>
    public int Offset { get; init; }

    /// <summary>Gets which part of the payload comes back. Default: all of it.</summary>
    public PayloadSelection Payload { get; init; } = PayloadSelection.All;

    /// <summary>Gets which vectors come back. Default: none.</summary>
    public VectorSelection Vectors { get; init; } = VectorSelection.None;

    /// <summary>Gets the final score that a hit has to reach (≥); null for none.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>
    /// Gets a value indicating whether every hit says what each leg did for it (<see cref="Hit.Legs"/>). It makes
    /// <see cref="FusionPlacement.Auto"/> fuse on the client.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>Cuts the page that <see cref="Offset"/> and <see cref="Limit"/> name out of a ranking; a query that groups its hits counts groups.</summary>
    /// <param name="ranked">The hits of a single leg, best first.</param>
    /// <returns>The page.</returns>
    protected internal virtual IEnumerable<Hit> Page(IEnumerable<Hit> ranked) => ranked.Skip(Offset).Take(Limit);

    /// <summary>The page of a query that groups its hits by <see cref="Hit.Group"/>: <see cref="Offset"/> and <see cref="Limit"/> count groups.</summary>
    /// <param name="ranked">The hits, best first.</param>
    /// <returns>The hits of the groups on the page.</returns>
    protected internal IEnumerable<Hit> PageOfGroups(IEnumerable<Hit> ranked)
    {
        var hits = ranked.ToList();
        var page = hits.Select(hit => hit.Group).Distinct().Skip(Offset).Take(Limit).ToHashSet();
        return hits.Where(hit => page.Contains(hit.Group));
    }
}
