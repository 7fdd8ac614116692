namespace Connectors;

/// <summary>
/// The <c>_score</c> by which Elasticsearch and OpenSearch know a similarity: never negative (protocols.md A.3.4). A dense dot product
/// is that of <c>max_inner_product</c>, which takes vectors of any length.
/// </summary>
internal static class LuceneScore
{
    public static float From(ScoreMetric metric, double score) => (float)(metric switch
    {
        ScoreMetric.Cosine => (1 + score) / 2,
        ScoreMetric.DotProduct => score < 0 ? 1 / (1 - score) : score + 1,
        ScoreMetric.Euclid => 1 / (1 + (score * score)),
        _ => score,
    });
}
