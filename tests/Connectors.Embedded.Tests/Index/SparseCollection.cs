namespace Connectors.Embedded.Tests.Index;

/// <summary>Random sparse vectors and the answers that plain sums in double give.</summary>
internal sealed class SparseCollection
{
    private readonly Random _random;

    public SparseCollection(int seed, int documents, int vocabulary, int maxTerms, double negativeShare = 0, bool coarseWeights = false)
    {
        _random = new Random(seed);
        Documents = [.. Enumerable.Range(0, documents).Select(_ => Vector(_random.Next(maxTerms + 1), vocabulary, negativeShare, coarseWeights))];
        Query = Vector(Math.Max(1, maxTerms / 2), vocabulary, negativeShare, coarseWeights);
    }

    public (uint[] Indices, float[] Values)[] Documents { get; }

    public (uint[] Indices, float[] Values) Query { get; }

    public SparseQuery Prepared => new(Query.Indices, Query.Values);

    public SparseHead Head(int first, int count)
    {
        var head = new SparseHead();
        foreach (var (indices, values) in Documents.AsSpan(first, count))
            head.Append(indices, values);
        return head;
    }

    public SparseRows Rows => Head(0, Documents.Length).Rows;

    public ulong[] RandomMask(double share)
    {
        var mask = new ulong[(Documents.Length + 63) / 64];
        for (var d = 0; d < Documents.Length; d++)
        {
            if (_random.NextDouble() < share)
                mask[d >> 6] |= 1UL << (d & 63);
        }

        return mask;
    }

    /// <summary>The best k by (score descending, document ascending), and all ties with the k-th.</summary>
    public (int Document, float Score)[] Expected(int k, Func<int, bool>? allowed = null, float minimum = float.NegativeInfinity)
    {
        var weights = Query.Indices.Zip(Query.Values).Where(q => q.Second != 0).ToDictionary(q => q.First, q => q.Second);
        var hits = new List<(int Document, float Score)>();
        for (var d = 0; d < Documents.Length; d++)
        {
            var shared = Documents[d].Indices.Zip(Documents[d].Values).Where(e => weights.ContainsKey(e.First)).ToArray();
            var score = (float)shared.Aggregate(0.0, (sum, e) => sum + (double)weights[e.First] * e.Second);
            if (shared.Length > 0 && (allowed is null || allowed(d)) && score >= minimum)
                hits.Add((d, score));
        }

        var cut = hits.Count < k ? float.NegativeInfinity : hits.Select(h => h.Score).OrderDescending().ElementAt(k - 1);
        return [.. hits.Where(h => h.Score >= cut).OrderByDescending(h => h.Score).ThenBy(h => h.Document)];
    }

    public static (int Document, float Score)[] Sorted(TopCandidates top) =>
        [.. top.Finish().ToArray().Select(c => (c.Document, c.Score)).OrderByDescending(h => h.Score).ThenBy(h => h.Document)];

    private (uint[] Indices, float[] Values) Vector(int terms, int vocabulary, double negativeShare, bool coarseWeights)
    {
        // The square favours small indices, so that some lists hold most documents and most lists hold few.
        var indices = Enumerable.Range(0, terms).Select(_ => (uint)(vocabulary * Math.Pow(_random.NextDouble(), 2))).Distinct().Order().ToArray();
        var values = indices.Select(_ => Weight(negativeShare, coarseWeights)).ToArray();
        return (indices, values);
    }

    private float Weight(double negativeShare, bool coarse)
    {
        var weight = coarse ? _random.Next(1, 4) : (float)(_random.NextDouble() * 3 + 1e-4);
        return _random.NextDouble() < negativeShare ? -weight : weight;
    }
}
