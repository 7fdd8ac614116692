namespace Connectors.Qdrant;

/// <summary>
/// A leg that searches among what other legs have found: the server fuses them, or ranks what any of them has found by one more vector
/// (<see cref="Rescoring"/>). Legs may lie inside of legs, 60 deep.
/// </summary>
/// <example><code>new QdrantPrefetchLeg { Legs = { new SparseLeg(splade), new DenseLeg(small) }, Rescoring = new DenseLeg(large) { Field = "large" } }</code></example>
public sealed class QdrantPrefetchLeg : SearchLeg
{
    /// <summary>Gets the legs that find candidates; at least one. Their limits say how many.</summary>
    public IList<SearchLeg> Legs { get; } = [];

    /// <summary>Gets how they are fused; null (the default) for <see cref="Fusion.Rrf"/> with k = 60, unless there is a <see cref="Rescoring"/>.</summary>
    public Fusion? Fusion { get; init; }

    /// <summary>Gets the dense or sparse leg by which the candidates are ranked instead; null for a fusion. Its limit, filter, threshold and weight have no effect: those of this leg count.</summary>
    public SearchLeg? Rescoring { get; init; }

    /// <inheritdoc/>
    protected override IReadOnlyList<SearchLeg> Inner => Rescoring is null ? [.. Legs] : [.. Legs, Rescoring];

    /// <inheritdoc/>
    protected override bool RanksByScore => Rescoring is not (QdrantDenseLeg { Diversity: not null } or QdrantSparseLeg { Diversity: not null });
}
