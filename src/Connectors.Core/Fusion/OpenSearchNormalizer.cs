namespace Connectors;

/// <summary>
/// The normalisations of OpenSearch's hybrid query, in single precision over <c>_score</c> (neural-search, package
/// processor.normalization), with its default of no bounds.
/// </summary>
internal static class OpenSearchNormalizer
{
    private const float SmallestScore = 0.001f;

    public static ReadOnlySpan<ScoreNormalization> Known => [ScoreNormalization.MinMax, ScoreNormalization.L2Norm, ScoreNormalization.ZScore];

    public static void Normalize(ScoreNormalization normalization, ReadOnlySpan<FusionEntry> ranked, ScoreMetric metric, Span<double> result)
    {
        for (var i = 0; i < ranked.Length; i++)
            result[i] = LuceneScore.From(metric, ranked[i].Score);
        var scores = result[..ranked.Length];
        if (normalization == ScoreNormalization.MinMax)
            MinMax(scores);
        else if (normalization == ScoreNormalization.L2Norm)
            L2Norm(scores);
        else
            ZScore(scores);
    }

    private static (float Min, float Max) Range(ReadOnlySpan<double> scores)
    {
        var (min, max) = (float.MaxValue, float.MinValue);
        foreach (var score in scores)
            (min, max) = (Math.Min(min, (float)score), Math.Max(max, (float)score));
        return (min, max);
    }

    private static void MinMax(Span<double> scores)
    {
        var (min, max) = Range(scores);
        foreach (ref var score in scores)
        {
            var normalized = min == max ? 1f : ((float)score - min) / (max - min);
            score = normalized == 0 ? SmallestScore : normalized;
        }
    }

    private static void L2Norm(Span<double> scores)
    {
        var squares = 0f;
        foreach (var score in scores)
            squares += (float)score * (float)score;
        var norm = MathF.Sqrt(squares);
        foreach (ref var score in scores)
            score = norm == 0 ? 0f : (float)score / norm;
    }

    private static void ZScore(Span<double> scores)
    {
        var (min, max) = Range(scores);
        double sum = 0, squares = 0;
        foreach (var score in scores)
            sum += score;
        var mean = sum / scores.Length;
        foreach (var score in scores)
            squares += (score - mean) * (score - mean);
        var deviation = scores.Length > 1 ? (float)Math.Sqrt(squares / (scores.Length - 1)) : 0f;

        foreach (ref var score in scores)
        {
            // A score that equals the mean counts as the list's largest, whatever the list: that is the server's rule for a list of one.
            if ((float)score == (float)mean)
                score = max;
            else if (deviation == 0)
                score = min;
            else
                score = Math.Max(SmallestScore, ((float)score - (float)mean) / deviation);
        }
    }
}
