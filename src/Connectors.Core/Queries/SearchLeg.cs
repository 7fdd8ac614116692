namespace Connectors;

/// <summary>One way of finding candidates. A hybrid query has several, whose results are fused.</summary>
public abstract class SearchLeg
{
    /// <summary>Gets the name of the field to search in; null when the collection has exactly one field of the leg's kind.</summary>
    public string? Field { get; init; }

    /// <summary>
    /// Gets how many candidates the leg finds at most, 1 or more. Null (the default): max(100, offset + limit of the query), on every store.
    /// </summary>
    public int? Limit { get; init; }

    /// <summary>Gets the weight of the leg in the fusion. Finite; 1 by default. It has no effect in a query with a single leg.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Gets a filter for this leg alone, in addition to that of the query.</summary>
    public Filter? Filter { get; init; }

    /// <summary>Gets the score that a candidate has to reach in this leg (≥); null for none.</summary>
    public double? ScoreThreshold { get; init; }

    /// <summary>
    /// Gets the legs inside of this one, for the legs of store packages that search among what other legs have found. They are checked as those of
    /// a query are, and <see cref="LegSearch.Inner"/> has them in the same order.
    /// </summary>
    protected internal virtual IReadOnlyList<SearchLeg> Inner => [];

    /// <summary>
    /// Gets a value indicating whether candidates are ranked by their scores. A leg that ranks them otherwise, as one that prefers hits that differ,
    /// keeps the order of the store; the client cannot fuse it.
    /// </summary>
    protected internal virtual bool RanksByScore => true;

    /// <summary>Gets the kind of field that the leg searches in, for messages; the legs of store packages have kinds of their own.</summary>
    internal virtual string Kind => "search";
}
