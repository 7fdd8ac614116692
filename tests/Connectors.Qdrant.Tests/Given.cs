namespace Connectors.Qdrant.Tests;

internal static class Given
{
    public static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("lang", PayloadType.Keyword), new PayloadField("year", PayloadType.Integer) },
    };

    public static HybridPoint Point(string id, string payload = "{}", params (uint Index, float Weight)[] terms)
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dense"] = new float[] { 1, 0 };
        if (terms.Length > 0)
            point.Sparse["sparse"] = Terms(terms);
        return point;
    }

    public static IReadOnlyList<HybridPoint> Points(int count) => [.. Enumerable.Range(1, count).Select(i => Point($"{i}"))];

    public static SparseEmbedding Terms(params (uint Index, float Weight)[] terms) => new(terms.Select(term => term.Index).ToArray(), terms.Select(term => term.Weight).ToArray());

    public static HybridQuery Sparse(params (uint Index, float Weight)[] terms) => new() { Legs = { new SparseLeg(Terms(terms)) } };

    public static HybridQuery Dense(params float[] vector) => new() { Legs = { new DenseLeg(vector) } };
}
