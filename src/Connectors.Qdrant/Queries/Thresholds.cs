namespace Connectors.Qdrant.Queries;

/// <summary>
/// Our thresholds (score ≥ threshold, larger is better) as the server's. A leaf keeps scores above its own, and distances below it; a fusion keeps
/// scores from it on (cassettes/qdrant/FACTS.md 4). Scores are of single precision.
/// </summary>
internal static class Thresholds
{
    public static float? OfLeaf(double? threshold, ScoreMetric metric)
    {
        if (threshold is not { } limit)
            return null;
        if (metric == ScoreMetric.Euclid)
            return Below(limit) is var below && float.IsFinite(below) ? 0 - below : null;
        return Below(limit) is var bound && float.IsFinite(bound) ? bound : null;
    }

    /// <summary>At most the threshold: what is too little by a rounding is left out here afterwards.</summary>
    public static float? OfFusion(double? threshold)
    {
        if (threshold is not { } limit)
            return null;
        var bound = (float)limit;
        bound = bound > limit ? MathF.BitDecrement(bound) : bound;
        return float.IsFinite(bound) ? bound : null;
    }

    // The largest float below the limit: above it are exactly the floats from the limit on.
    private static float Below(double limit)
    {
        var bound = (float)limit;
        return bound < limit ? bound : MathF.BitDecrement(bound);
    }
}
