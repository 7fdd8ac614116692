using System.Globalization;

namespace Connectors;

/// <summary>The normalisations in double precision, as <see cref="ScoreNormalization"/> defines them.</summary>
internal static class StandardNormalizer
{
    public static void Normalize(ScoreNormalization normalization, ReadOnlySpan<FusionEntry> ranked, ScoreMetric metric, Span<double> result)
    {
        if (ranked.IsEmpty)
            return;
        switch (normalization)
        {
            case ScoreNormalization.MinMax:
                MinMax(ranked, result);
                break;
            case ScoreNormalization.Max:
                Max(ranked, result);
                break;
            case ScoreNormalization.Sum:
                Sum(ranked, result);
                break;
            case ScoreNormalization.ZScore:
                ZScore(ranked, result);
                break;
            case ScoreNormalization.L2Norm:
                L2Norm(ranked, result);
                break;
            case ScoreNormalization.WeightSum:
                WeightSum(ranked, metric, result);
                break;
            default:
                for (var i = 0; i < ranked.Length; i++)
                {
                    result[i] = normalization switch
                    {
                        ScoreNormalization.Rank => 1 - ((double)i / ranked.Length),
                        ScoreNormalization.ByMetric => MilvusNormalizer.Function(metric, ranked[i].Score),
                        _ => ranked[i].Score,
                    };
                }

                break;
        }
    }

    private static (double Min, double Max) Range(ReadOnlySpan<FusionEntry> ranked)
    {
        var (min, max) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var entry in ranked)
            (min, max) = (Math.Min(min, entry.Score), Math.Max(max, entry.Score));
        return (min, max);
    }

    private static void MinMax(ReadOnlySpan<FusionEntry> ranked, Span<double> result)
    {
        var (min, max) = Range(ranked);
        for (var i = 0; i < ranked.Length; i++)
            result[i] = min == max ? 1 : (ranked[i].Score - min) / (max - min);
    }

    private static void Max(ReadOnlySpan<FusionEntry> ranked, Span<double> result)
    {
        var (min, max) = Range(ranked);
        Divide(ranked, max > 0 ? max : -min, result);
    }

    private static void Sum(ReadOnlySpan<FusionEntry> ranked, Span<double> result)
    {
        var (min, max) = Range(ranked);
        double sum = 0;
        foreach (var entry in ranked)
            sum += entry.Score - min;
        for (var i = 0; i < ranked.Length; i++)
            result[i] = min == max ? 1.0 / ranked.Length : (ranked[i].Score - min) / sum;
    }

    private static void ZScore(ReadOnlySpan<FusionEntry> ranked, Span<double> result)
    {
        var (min, max) = Range(ranked);
        double sum = 0, squares = 0;
        foreach (var entry in ranked)
            sum += entry.Score;
        var mean = sum / ranked.Length;
        foreach (var entry in ranked)
            squares += (entry.Score - mean) * (entry.Score - mean);
        var deviation = Math.Sqrt(squares / ranked.Length);

        // The mean of equal scores may differ from them in the last bit, so that the deviation alone does not tell.
        for (var i = 0; i < ranked.Length; i++)
            result[i] = min == max ? 0 : (ranked[i].Score - mean) / deviation;
    }

    private static void L2Norm(ReadOnlySpan<FusionEntry> ranked, Span<double> result)
    {
        double squares = 0;
        foreach (var entry in ranked)
            squares += entry.Score * entry.Score;
        Divide(ranked, Math.Sqrt(squares), result);
    }

    private static void WeightSum(ReadOnlySpan<FusionEntry> ranked, ScoreMetric metric, Span<double> result)
    {
        for (var i = 0; i < ranked.Length; i++)
        {
            var (id, score, weightSum) = ranked[i];
            if (weightSum is null && metric == ScoreMetric.SparseDotProduct)
                throw new ArgumentException($"The entry \"{id}\" has no WeightSum, which normalising a sparse dot product by WeightSum needs.");
            if (weightSum is { } sum && !(double.IsFinite(sum) && sum > 0))
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"The entry \"{id}\" has the WeightSum {sum}; it must be finite and greater than 0."));
            }


            result[i] = score / (weightSum ?? 1);
        }
    }

    private static void Divide(ReadOnlySpan<FusionEntry> ranked, double divisor, Span<double> result)
    {
        for (var i = 0; i < ranked.Length; i++)
            result[i] = divisor == 0 ? ranked[i].Score : ranked[i].Score / divisor;
    }
}
