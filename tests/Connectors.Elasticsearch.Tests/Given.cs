namespace Connectors.Elasticsearch.Tests;

internal static class Given
{
    public static HybridCollectionDefinition Definition() => new()
    {
        Dense = { new DenseField("dense", 2) },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("year", PayloadType.Integer), new PayloadField("tag", PayloadType.Keyword) },
    };

    public static HybridPoint Point(string id, string payload = "{}")
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dense"] = new float[] { 1, 0 };
        point.Sparse["sparse"] = Terms((1, 1));
        return point;
    }

    public static IEnumerable<HybridPoint> Points(int count, string payload = "{}") => Enumerable.Range(0, count).Select(i => Point($"p{i}", payload));

    public static SparseEmbedding Terms(params (uint Index, float Weight)[] terms) => new(terms.Select(term => term.Index).ToArray(), terms.Select(term => term.Weight).ToArray());

    public static HybridQuery Sparse(params (uint Index, float Weight)[] terms) => new() { Legs = { new SparseLeg(Terms(terms)) } };
}
