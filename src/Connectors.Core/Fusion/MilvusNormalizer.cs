namespace Connectors;

/// <summary>
/// What Milvus' weighted ranker makes of a score (internal/util/function, getNormalizeFunc): a fixed function for each metric with
/// <c>norm_score</c>; without it the score as it is, but distances are turned all the same when another list holds similarities.
/// </summary>
internal static class MilvusNormalizer
{
    public static ReadOnlySpan<ScoreNormalization> Known => [ScoreNormalization.None, ScoreNormalization.ByMetric];

    public static void Normalize(ScoreNormalization normalization, ReadOnlySpan<FusionEntry> ranked, ScoreMetric metric, Span<double> result)
    {
        var raw = normalization == ScoreNormalization.None && metric != ScoreMetric.Euclid;
        for (var i = 0; i < ranked.Length; i++)
            result[i] = (float)(raw ? ranked[i].Score : Function(metric, ranked[i].Score));
    }

    /// <summary>Milvus' L2 is the squared distance, and so its function takes the square.</summary>
    public static double Function(ScoreMetric metric, double score) => metric switch
    {
        ScoreMetric.Cosine => (1 + score) / 2,
        ScoreMetric.Bm25 => 2 * Math.Atan(score) / Math.PI,
        ScoreMetric.Euclid => 1 - (2 * Math.Atan(score * score) / Math.PI),
        ScoreMetric.Manhattan => 1 + (2 * Math.Atan(score) / Math.PI),
        _ => 0.5 + (Math.Atan(score) / Math.PI),
    };
}
