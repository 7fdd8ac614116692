namespace Connectors;

/// <summary>
/// The normalisers of Elasticsearch's linear retriever, in single precision over <c>_score</c> (x-pack/plugin/rank-rrf, package
/// linear: MinMaxScoreNormalizer, L2ScoreNormalizer).
/// </summary>
internal static class ElasticsearchNormalizer
{
    private const float Epsilon = 1e-6f;

    public static ReadOnlySpan<ScoreNormalization> Known => [ScoreNormalization.None, ScoreNormalization.MinMax, ScoreNormalization.L2Norm];

    public static void Normalize(ScoreNormalization normalization, ReadOnlySpan<FusionEntry> ranked, ScoreMetric metric, Span<double> result)
    {
        for (var i = 0; i < ranked.Length; i++)
            result[i] = LuceneScore.From(metric, ranked[i].Score);
        var scores = result[..ranked.Length];
        if (normalization == ScoreNormalization.MinMax)
            MinMax(scores);
        else if (normalization == ScoreNormalization.L2Norm)
            L2Norm(scores);
    }

    private static void MinMax(Span<double> scores)
    {
        // The largest begins at Java's Float.MIN_VALUE, the smallest positive number: without a positive score, 0 is the largest.
        var (min, max) = (float.MaxValue, float.Epsilon);
        foreach (var score in scores)
            (min, max) = (Math.Min(min, (float)score), Math.Max(max, (float)score));
        var equal = MathF.Abs(min - max) < Epsilon;
        foreach (ref var score in scores)
            score = equal ? min : ((float)score - min) / (max - min);
    }

    private static void L2Norm(Span<double> scores)
    {
        double squares = 0;
        foreach (var score in scores)
            squares += (float)score * (float)score;
        var norm = Math.Sqrt(squares);
        if (norm < Epsilon)
            return;
        foreach (ref var score in scores)
            score = (float)(score / norm);
    }
}
