using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>Under a filter the server's full scan finds points whose products with a sparse query cancel out, which its index leaves out (cassettes/qdrant/FACTS.md 5).</summary>
public sealed class FilteredFusionTests
{
    private static readonly Filter Few = Filter.Range("number", lt: 20);
    private static readonly SparseEmbedding Positive = new(new uint[] { 0, 3 }, new float[] { 1, 0.5f });

    // The products of the points 0, 15, 30 and 45 cancel out.
    private static readonly SparseEmbedding Signed = new(new uint[] { 0, 3 }, new float[] { 1, -1 });

    [Fact]
    public Task Positive_weights_are_fused_on_the_server_with_the_scores_of_the_client() =>
        CompareAsync(new SparseField("sparse"), new SparseLeg(Positive), FusionPlacement.Server);

    [Fact]
    public Task A_text_is_fused_on_the_server_with_the_scores_of_the_client() =>
        CompareAsync(new SparseField("sparse"), new TextLeg("copper"), FusionPlacement.Server);

    [Fact]
    public Task Negative_weights_are_fused_on_the_client() =>
        CompareAsync(new SparseField("sparse"), new SparseLeg(Signed), FusionPlacement.Client);

    [Fact]
    public Task Negative_weights_in_a_field_without_a_full_scan_are_fused_on_the_server_with_the_scores_of_the_client() =>
        CompareAsync(new QdrantSparseField("sparse") { FullScanThreshold = 0 }, new SparseLeg(Signed), FusionPlacement.Server);

    [Fact]
    public async Task Candidates_whose_products_cancel_out_are_not_rescored_and_the_refusal_says_what_to_do()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var leg = new QdrantPrefetchLeg { Legs = { new SparseLeg(Signed) }, Rescoring = new DenseLeg(new float[] { 1, 0.25f }), Filter = Few };
        var query = new HybridQuery { Legs = { leg }, Limit = 50 };

        var scanned = await FillAsync(store, new SparseField("sparse"));
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => scanned.SearchAsync(query));
        Assert.Contains("FullScanThreshold", refused.Message, StringComparison.Ordinal);

        await scanned.DropAsync();
        var indexed = await FillAsync(store, new QdrantSparseField("sparse") { FullScanThreshold = 0 });
        Assert.Equal(Enumerable.Range(0, 20).Where(i => (i % 3 == 0) != (i % 5 == 0)).Select(i => $"{i}").Order(), (await indexed.SearchAsync(query)).Select(hit => hit.Id).Order());
    }

    private static async Task CompareAsync(SparseField field, SearchLeg leg, FusionPlacement expected)
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store, field);
        var fused = await docs.SearchAsync(Query(leg, FusionPlacement.Auto));
        Assert.Equal(expected, fused.FusedAt);
        Ranking.AssertSame(Scores(await docs.SearchAsync(Query(leg, FusionPlacement.Client))), Scores(fused), limit: 50, offset: 0, "RRF under a filter");
        if (expected == FusionPlacement.Client)
            await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Query(leg, FusionPlacement.Server)));
    }

    private static HybridQuery Query(SearchLeg leg, FusionPlacement placement) => new() { Legs = { leg, new DenseLeg(new float[] { 1, 0.25f }) }, Filter = Few, Limit = 50, Placement = placement };

    private static async Task<HybridCollection> FillAsync(HybridStore store, SparseField sparse)
    {
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Dense = { new("dense", 2) }, Sparse = { sparse }, Text = { new("words", source: "text", analyzer: "english") }, Payload = { new("number", PayloadType.Integer) } });
        await docs.UpsertAsync(Enumerable.Range(0, 60).Select(i =>
        {
            var words = string.Join(' ', Enumerable.Repeat("copper", i % 4).Concat(Enumerable.Repeat("kettle", i)));
            var point = new HybridPoint($"{i}", Payload.Parse($$"""{"number":{{i}},"text":"{{words}}"}"""));
            var weight = 1 + (i / 100f);
            point.Dense["dense"] = new float[] { 1 + i, 60 - (i * 7 % 60) };
            point.Sparse["sparse"] = new SparseEmbedding(new uint[] { (uint)(i % 3), (uint)(3 + (i % 5)) }, new float[] { weight, weight });
            return point;
        }));
        return docs;
    }

    private static List<(string Id, double Score)> Scores(SearchResult hits) => [.. hits.Select(hit => (hit.Id, hit.Score))];
}
