namespace Connectors.Elasticsearch.Queries;

/// <summary>
/// Scores of sparse legs by the weights as they were written, and the hits that are best by them. What the server keeps of a weight is cut to
/// nine significant bits (Lucene's FeatureField; protocols.md A.3.4), so that with positive query weights a score is at least the server's,
/// and less than it times 1 + 2^-8.
/// </summary>
internal static class ExactScores
{
    // The server multiplies, and rounds its sum, in single precision, which the millionth more than covers.
    private const double MostLost = (1 + (1.0 / 256)) * (1 + 1e-6);

    private const int FewestMore = 10;

    /// <summary>How many hits are asked for at first: as a rule scores are spread so far that a few more tell who is among the best.</summary>
    public static int FirstSize(int limit) => Math.Min(limit + Math.Max(limit / 4, FewestMore), ElasticsearchStore.MaxResultWindow);

    /// <summary>What the server makes of an exact score at the least.</summary>
    public static double? LeastOnServer(double? score) => score / MostLost;

    /// <summary>The same hits by their exact scores, best first; those below the threshold of the leg are left out.</summary>
    /// <exception cref="NotSupportedException">A hit came without its vector.</exception>
    public static List<Hit> Rank(LegSearch search, IEnumerable<Hit> found)
    {
        var query = ((SparseLeg)search.Leg).Vector;
        return [.. found
            .Select(hit => new Hit(hit.Point, query.Dot(VectorOf(hit.Point, search.Field))) { RawScore = hit.RawScore })
            .Where(hit => search.ScoreThreshold is not { } threshold || hit.Score >= threshold)
            .OrderByDescending(hit => hit.Score)
            .ThenBy(hit => hit.Id, IdOrder.Instance)];
    }

    /// <summary>The server's score that a point which was not found must have to belong among the best all the same.</summary>
    /// <param name="search">The leg.</param>
    /// <param name="ranked">What was found, by exact scores.</param>
    /// <param name="lastFound">The lowest score that the server gave to one of the points that were found.</param>
    /// <returns>Null when there is no such point.</returns>
    public static double? LeastMissing(LegSearch search, List<Hit> ranked, double lastFound)
    {
        var worst = ranked.Count >= search.Limit ? ranked[search.Limit - 1].Score : search.ScoreThreshold ?? 0;
        return lastFound * MostLost > worst ? LeastOnServer(worst) : null;
    }

    /// <summary>The hit without the vector that nobody but the scores wanted.</summary>
    public static Hit WithoutVector(Hit hit, string field)
    {
        var point = new HybridPoint(hit.Id, hit.Payload);
        foreach (var (name, vector) in hit.Point.DenseVectors)
            point.Dense[name] = vector;
        foreach (var (name, vector) in hit.Point.SparseVectors)
        {
            if (name != field)
                point.Sparse[name] = vector;
        }

        return new Hit(point, hit.Score) { RawScore = hit.RawScore };
    }

    private static SparseEmbedding VectorOf(HybridPoint point, string field) => point.Sparse.TryGetValue(field, out var vector)
        ? vector
        : throw new NotSupportedException($"elasticsearch gave '{point.Id}' without its vector '{field}', which exact scores need: perhaps the index keeps no _source.");
}
