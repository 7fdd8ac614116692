namespace Connectors.Conformance;

/// <summary>Short ways to points, vectors and queries.</summary>
internal static class Make
{
    /// <summary>Makes a point of <see cref="Schemas.Pair"/>. It has a dense vector in any case, since some stores demand one.</summary>
    public static HybridPoint Point(string id, string payload = "{}", float[]? dense = null, SparseEmbedding? sparse = null)
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dense"] = dense ?? [1, 0, 0, 0];
        point.Sparse["sparse"] = sparse ?? Terms((1, 1));
        return point;
    }

    public static HybridPoint[] Points(params string[] ids) => [.. ids.Select(id => Point(id))];

    public static HybridPoint[] Points(int count, string prefix = "p") => [.. Enumerable.Range(0, count).Select(i => Point($"{prefix}{i}"))];

    /// <summary>Makes a point of <see cref="Schemas.Typed"/>, without a sparse vector.</summary>
    public static HybridPoint Typed(string id, string payload)
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dense"] = new float[] { 1, 0, 0, 0 };
        return point;
    }

    /// <summary>Makes a point of <see cref="Schemas.Text"/>, whose text is in the payload.</summary>
    public static HybridPoint Text(string id, string payload, float[]? dense = null)
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dense"] = dense ?? [1, 0, 0, 0];
        return point;
    }

    /// <summary>Makes a point of <see cref="Schemas.Metrics"/> with one vector in all fields, where it is not named otherwise.</summary>
    public static HybridPoint Metric(string id, float[] vector, float[]? cosine = null, SparseEmbedding? sparse = null)
    {
        var point = new HybridPoint(id);
        point.Dense["cosine"] = cosine ?? vector;
        point.Dense["dot"] = vector;
        point.Dense["euclid"] = vector;
        point.Sparse["sparse"] = sparse ?? Terms((1, 1));
        return point;
    }

    public static SparseEmbedding Terms(params (uint Index, float Weight)[] terms) =>
        SparseEmbedding.FromUnsorted([.. terms.Select(term => term.Index)], [.. terms.Select(term => term.Weight)]);

    public static SparseEmbedding NoTerms { get; } = Terms();

    public static HybridQuery Sparse(SparseEmbedding vector, int limit = 10, Filter? filter = null) => new() { Legs = { new SparseLeg(vector) }, Limit = limit, Filter = filter };

    public static HybridQuery Dense(float[] vector, string? field = null, int limit = 10, Filter? filter = null) =>
        new() { Legs = { new DenseLeg(vector) { Field = field, Exact = true } }, Limit = limit, Filter = filter };
}
