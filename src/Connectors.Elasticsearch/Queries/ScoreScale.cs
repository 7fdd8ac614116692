using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Turns what the server calls a score back into the similarity it came from (protocols.md A.3.4).</summary>
internal static class ScoreScale
{
    /// <summary>Turns the server's scores of a leg into ours.</summary>
    public static Func<double, double> Of(LegSearch search, IndexLayout layout)
    {
        if (search.Leg is not DenseLeg)
            return static score => score;

        // Of vectors of length 1 the dot product is the cosine, and scored as such.
        var distance = layout.UnitFields.Contains(search.Field) ? Distance.Cosine : layout.FindDense(search.Field)!.Distance;
        return score => ToSimilarity(score, distance);
    }

    public static double ToSimilarity(double score, Distance distance) => distance switch
    {
        Distance.Cosine => (2 * score) - 1,
        Distance.Dot => score >= 1 ? score - 1 : 1 - (1 / score),
        _ => -Math.Sqrt(Math.Max(0, (1 / score) - 1)),
    };
}
