namespace Connectors.Milvus.Wire;

/// <summary>
/// The scores that a leg accepts, as the server takes them: <c>radius</c> is the bad end and itself outside, <c>range_filter</c> the good end and
/// itself inside. Both are floats of the server's own, which for Euclid are squares of distances and smaller is better; they are chosen so that
/// the same floats pass here and there.
/// </summary>
/// <param name="Radius">The bad end.</param>
/// <param name="RangeFilter">The good end; null when there is none.</param>
/// <param name="IsEmpty">Whether no float lies between them, which the server would refuse.</param>
internal readonly record struct ScoreRange(float Radius, float? RangeFilter, bool IsEmpty)
{
    /// <summary>Makes the range of a leg.</summary>
    /// <param name="threshold">The least score; null for none.</param>
    /// <param name="ceiling">The greatest score; null for none.</param>
    /// <param name="metric">What the leg's scores are.</param>
    public static ScoreRange Of(double? threshold, double? ceiling, ScoreMetric metric)
    {
        if (metric == ScoreMetric.Euclid)
        {
            var farthest = threshold is not { } least ? float.MaxValue
                : least > 0 ? 0
                : Math.Min(float.MaxValue, MathF.BitIncrement(Last(raw => -Math.Sqrt(raw) >= least, (float)(least * least))));
            var nearest = ceiling is { } most and <= 0 ? First(raw => -Math.Sqrt(raw) <= most, (float)(most * most)) : (float?)null;
            return new ScoreRange(farthest, nearest, farthest <= (nearest ?? 0));
        }

        var radius = threshold is { } lower ? Math.Max(float.MinValue, MathF.BitDecrement(First(raw => raw >= lower, (float)lower))) : float.MinValue;
        var filter = ceiling is { } upper ? Last(raw => raw <= upper, (float)upper) : (float?)null;
        return new ScoreRange(radius, filter, filter <= radius);
    }

    /// <summary>The smallest float that passes, of which all greater ones pass too.</summary>
    private static float First(Func<float, bool> passes, float near)
    {
        while (!passes(near))
            near = MathF.BitIncrement(near);
        while (passes(MathF.BitDecrement(near)))
            near = MathF.BitDecrement(near);
        return near;
    }

    /// <summary>The greatest float that passes, of which all smaller ones pass too.</summary>
    private static float Last(Func<float, bool> passes, float near)
    {
        while (!passes(near))
            near = MathF.BitDecrement(near);
        while (passes(MathF.BitIncrement(near)))
            near = MathF.BitIncrement(near);
        return near;
    }
}
