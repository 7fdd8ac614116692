namespace Connectors.Elasticsearch.Queries;

/// <summary>Turns what the server calls a score back into the similarity it came from (protocols.md A.3.4).</summary>
internal static class ScoreScale
{
    public static double ToSimilarity(double score, Distance distance) => distance switch
    {
        Distance.Cosine => (2 * score) - 1,
        Distance.Dot => score >= 1 ? score - 1 : 1 - (1 / score),
        _ => -Math.Sqrt(Math.Max(0, (1 / score) - 1)),
    };
}
