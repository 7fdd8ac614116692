namespace Connectors.Tests.Fakes;

/// <summary>The schema, points and queries that the tests of the base classes share.</summary>
internal static class Given
{
    public static HybridCollectionDefinition Definition => new()
    {
        Dense = { new("dense", 2), new("second", 3, Distance.Dot) },
        Sparse = { new("sparse") { VocabularyId = "v" } },
        Payload = { new("year", PayloadType.Integer), new("body", PayloadType.Text) },
    };

    public static HybridPoint Point(string id) => new(id) { Dense = { ["dense"] = new float[] { 1, 2 } }, Sparse = { ["sparse"] = Sparse((1, 1)) } };

    public static SparseEmbedding Sparse(params (uint Index, float Weight)[] terms) => SparseEmbedding.FromDictionary(terms.Select(term => KeyValuePair.Create(term.Index, term.Weight)));

    public static Hit[] Hits(params (string Id, double Score)[] hits) => [.. hits.Select(hit => new Hit(Point(hit.Id), hit.Score) { RawScore = hit.Score * 10 })];

    public static SparseLeg SparseLeg => new(Sparse((1, 2)));

    public static DenseLeg DenseLeg => new(new float[] { 1, 2 }) { Field = "dense" };
}
