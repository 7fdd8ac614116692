using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>Under a filter the server's full scan finds points that share no index with a sparse query (cassettes/qdrant/FACTS.md 5), unless the field has none.</summary>
public sealed class FilteredFusionTests
{
    private static readonly Filter Few = Filter.Range("number", lt: 20);

    [Fact]
    public async Task A_field_without_a_full_scan_is_fused_on_the_server_with_the_scores_of_the_client()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store, new QdrantSparseField("sparse") { FullScanThreshold = 0 });

        var fused = await docs.SearchAsync(Query(FusionPlacement.Auto));
        Assert.Equal(FusionPlacement.Server, fused.FusedAt);
        Assert.NotEmpty(fused);
        Ranking.AssertSame(Scores(await docs.SearchAsync(Query(FusionPlacement.Client))), Scores(fused), limit: 10, offset: 0, "RRF under a filter");
    }

    [Fact]
    public async Task A_field_with_the_server_s_default_is_fused_on_the_client_and_the_refusal_says_what_to_do()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store, new SparseField("sparse"));

        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Query(FusionPlacement.Auto))).FusedAt);
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Query(FusionPlacement.Server)));
        Assert.Contains("FullScanThreshold", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_leg_under_the_filter_of_the_query_has_no_ranks_for_points_without_its_words()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store, new SparseField("sparse"));

        var fused = await docs.SearchAsync(Of(FusionPlacement.Server));
        Ranking.AssertSame(Scores(await docs.SearchAsync(Of(FusionPlacement.Client))), Scores(fused), limit: 10, offset: 0, "RRF of a text under a filter");

        static HybridQuery Of(FusionPlacement placement) => new() { Legs = { new TextLeg("copper"), new DenseLeg(new float[] { 1, 0.25f }) }, Filter = Few, Placement = placement };
    }

    [Fact]
    public async Task Candidates_of_a_sparse_leg_share_an_index_with_it_or_are_refused()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var leg = new QdrantPrefetchLeg
        {
            Legs = { new SparseLeg(new SparseEmbedding(new uint[] { 0 }, new float[] { 1 })) },
            Rescoring = new DenseLeg(new float[] { 1, 0.25f }),
            Filter = Few,
        };
        var query = new HybridQuery { Legs = { leg }, Limit = 50 };

        var scanned = await FillAsync(store, new SparseField("sparse"));
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => scanned.SearchAsync(query));
        Assert.Contains("FullScanThreshold", refused.Message, StringComparison.Ordinal);

        await scanned.DropAsync();
        var indexed = await FillAsync(store, new QdrantSparseField("sparse") { FullScanThreshold = 0 });
        Assert.Equal(Enumerable.Range(0, 20).Where(i => i % 3 == 0).Select(i => $"{i}").Order(), (await indexed.SearchAsync(query)).Select(hit => hit.Id).Order());
    }

    /// <summary>Not every point has one of the indices 0 and 3: the others would have ranks after a full scan.</summary>
    private static HybridQuery Query(FusionPlacement placement) => new()
    {
        Legs = { new SparseLeg(new SparseEmbedding(new uint[] { 0, 3 }, new float[] { 1, 0.5f })), new DenseLeg(new float[] { 1, 0.25f }) },
        Filter = Few,
        Placement = placement,
    };

    private static async Task<HybridCollection> FillAsync(HybridStore store, SparseField sparse)
    {
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Dense = { new("dense", 2) }, Sparse = { sparse }, Text = { new("words", source: "text", analyzer: "english") }, Payload = { new("number", PayloadType.Integer) } });
        await docs.UpsertAsync(Enumerable.Range(0, 60).Select(i =>
        {
            var point = new HybridPoint($"{i}", Payload.Parse($$"""{"number":{{i}},"text":"{{string.Join(' ', Enumerable.Repeat("copper", i % 4))}}{{string.Join(' ', Enumerable.Repeat(" kettle", i))}}"}"""));
            point.Dense["dense"] = new float[] { 1 + i, 60 - (i * 7 % 60) };
            point.Sparse["sparse"] = new SparseEmbedding(new uint[] { (uint)(i % 3), (uint)(3 + (i % 5)) }, new float[] { 1 + (i / 100f), 0.5f + (i / 300f) });
            return point;
        }));
        return docs;
    }

    private static List<(string Id, double Score)> Scores(SearchResult hits) => [.. hits.Select(hit => (hit.Id, hit.Score))];
}
