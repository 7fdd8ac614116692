namespace Connectors;

/// <summary>A leg as a store has to run it: checked, its field resolved, its filter joined with that of the query.</summary>
public sealed class LegSearch
{
    internal LegSearch(HybridQuery query, SearchLeg leg, string field)
    {
        Query = query;
        Leg = leg;
        Field = field;
    }

    /// <summary>Gets the query that the leg belongs to.</summary>
    public HybridQuery Query { get; }

    /// <summary>Gets the leg. Its field, limit and filter are superseded by those of this object.</summary>
    public SearchLeg Leg { get; }

    /// <summary>Gets the name of the field.</summary>
    public string Field { get; }

    /// <summary>Gets how many hits are wanted at most.</summary>
    public required int Limit { get; init; }

    /// <summary>Gets the filter, checked: joined of those of the query, of the legs around it, and its own; null for none.</summary>
    public required Filter? Filter { get; init; }

    /// <summary>Gets the score that a hit has to reach (≥); null for none.</summary>
    public required double? ScoreThreshold { get; init; }

    /// <summary>Gets which part of the payload comes back.</summary>
    public required PayloadSelection Payload { get; init; }

    /// <summary>Gets which vectors come back.</summary>
    public required VectorSelection Vectors { get; init; }

    /// <summary>Gets what the leg's scores are.</summary>
    public required ScoreMetric Metric { get; init; }

    /// <summary>Gets the legs inside of it, in the order of <see cref="SearchLeg.Inner"/>; null stands for one that can find nothing.</summary>
    public IReadOnlyList<LegSearch?> Inner { get; init; } = [];
}
