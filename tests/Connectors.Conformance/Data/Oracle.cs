using System.Text;

namespace Connectors.Conformance;

/// <summary>The right answers by brute force, in double precision.</summary>
internal static class Oracle
{
    public static List<ScoredId> Dense(IEnumerable<HybridPoint> points, string field, Distance distance, float[] query, Filter? filter = null) => Ranked(
        from point in points
        where Passes(filter, point) && point.Dense.TryGetValue(field, out _)
        select new ScoredId(point.Id, Similarity(distance, query, point.Dense[field].Span)));

    public static List<ScoredId> Sparse(IEnumerable<HybridPoint> points, SparseEmbedding query, Filter? filter = null) => Ranked(
        from point in points
        where Passes(filter, point) && point.Sparse.TryGetValue("sparse", out _) && Shares(query, point.Sparse["sparse"])
        select new ScoredId(point.Id, Dot(query, point.Sparse["sparse"], static _ => 1)));

    /// <summary>As <see cref="Sparse"/>, each term multiplied with ln((n − df + 0.5)/(df + 0.5) + 1) over the non-empty vectors.</summary>
    public static List<ScoredId> Idf(IReadOnlyList<HybridPoint> points, SparseEmbedding query, Filter? filter = null)
    {
        var vectors = points.Where(point => point.Sparse.TryGetValue("sparse", out var v) && v.NonZeroCount > 0).Select(point => point.Sparse["sparse"]).ToList();
        double Weight(uint term)
        {
            var frequency = vectors.Count(vector => vector.Indices.Span.BinarySearch(term) >= 0);
            return Math.Log(((vectors.Count - frequency + 0.5) / (frequency + 0.5)) + 1);
        }

        var weights = query.Indices.ToArray().ToDictionary(term => term, Weight);
        return Ranked(
            from point in points
            where Passes(filter, point) && point.Sparse.TryGetValue("sparse", out _) && Shares(query, point.Sparse["sparse"])
            select new ScoredId(point.Id, Dot(query, point.Sparse["sparse"], term => weights[term])));
    }

    public static bool Passes(Filter? filter, HybridPoint point) => filter is null || FilterOracle.Passes(filter, point.Id, point.Payload);

    public static double Similarity(Distance distance, ReadOnlySpan<float> query, ReadOnlySpan<float> vector)
    {
        double dot = 0, left = 0, right = 0, apart = 0;
        for (var i = 0; i < query.Length; i++)
        {
            dot += (double)query[i] * vector[i];
            left += (double)query[i] * query[i];
            right += (double)vector[i] * vector[i];
            apart += ((double)query[i] - vector[i]) * ((double)query[i] - vector[i]);
        }

        return distance switch
        {
            Distance.Cosine => dot / Math.Sqrt(left * right),
            Distance.Dot => dot,
            _ => -Math.Sqrt(apart),
        };
    }

    /// <summary>Orders by descending score; equal scores by the UTF-8 bytes of the id.</summary>
    public static List<ScoredId> Ranked(IEnumerable<ScoredId> scored)
    {
        var ranked = scored.ToList();
        ranked.Sort(static (a, b) => a.Score != b.Score ? b.Score.CompareTo(a.Score) : CompareIds(a.Id, b.Id));
        return ranked;
    }

    public static int CompareIds(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    private static bool Shares(SparseEmbedding query, SparseEmbedding vector) => query.Indices.ToArray().Intersect(vector.Indices.ToArray()).Any();

    private static double Dot(SparseEmbedding query, SparseEmbedding vector, Func<uint, double> weightOf)
    {
        var sum = 0d;
        for (var i = 0; i < query.NonZeroCount; i++)
        {
            var term = query.Indices.Span[i];
            var position = vector.Indices.Span.BinarySearch(term);
            if (position >= 0)
                sum += weightOf(term) * query.Values.Span[i] * vector.Values.Span[position];
        }

        return sum;
    }
}
