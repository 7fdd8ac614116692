using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>Legs of legs beside other legs: fused on the server they rank as they do on the client.</summary>
public sealed class LegsInLegsTests
{
    private static readonly float[] Query = [1, 0.25f];
    private static readonly SparseEmbedding Nothing = new(Array.Empty<uint>(), Array.Empty<float>());

    [Fact]
    public async Task A_leg_whose_rescoring_finds_nothing_takes_no_part_in_a_fusion_on_the_server()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store);

        await AssertSameAsync(docs, Fusion.Rrf(), () => [new DenseLeg(Query) { Field = "near" }, new QdrantPrefetchLeg { Legs = { new DenseLeg(Query) { Field = "far" } }, Rescoring = new SparseLeg(Nothing) }]);
        await AssertSameAsync(docs, Fusion.Rrf(), () => [new DenseLeg(Query) { Field = "near" }, new QdrantPrefetchLeg { Legs = { new SparseLeg(Nothing) } }]);

        server.Requests.Clear();
        Assert.Empty(await docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { new SparseLeg(Nothing) } } }, Fusion = Fusion.Rrf(), Placement = FusionPlacement.Server }));
        Assert.Empty(server.Requests.Of("Points/Query"));
    }

    [Fact]
    public async Task A_rescoring_by_distance_prefers_what_is_near_in_every_fusion()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store);
        Func<SearchLeg[]> legs = () => [new DenseLeg(Query) { Field = "near" }, new QdrantPrefetchLeg { Legs = { new DenseLeg(Query) { Field = "near" } }, Rescoring = new DenseLeg(Query) { Field = "far" } }];

        await AssertSameAsync(docs, Fusion.Linear(ScoreNormalization.None), legs);
        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Of(legs, Fusion.Dbsf(), FusionPlacement.Auto))).FusedAt);
    }

    [Fact]
    public async Task Legs_are_not_fused_inside_of_a_fusion_where_each_shard_would_do_so_by_itself()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store, shards: 2);
        Func<SearchLeg[]> legs = () => [new DenseLeg(Query) { Field = "near" }, new QdrantPrefetchLeg { Legs = { new DenseLeg(Query) { Field = "near" }, new DenseLeg(Query) { Field = "far" } } }];

        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Of(legs, Fusion.Rrf(), FusionPlacement.Auto))).FusedAt);
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Of(legs, Fusion.Rrf(), FusionPlacement.Server)));
        Assert.Contains("shard", refused.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await docs.SearchAsync(new HybridQuery { Legs = { legs()[1] } }));
    }

    [Fact]
    public async Task A_collection_that_was_made_anew_is_known_before_a_fusion_is_placed()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store);
        var query = Of(() => [new DenseLeg(Query) { Field = "near" }, new DenseLeg(Query) { Field = "far" }], Fusion.Linear(ScoreNormalization.None), FusionPlacement.Server);
        Assert.NotEmpty(await docs.SearchAsync(query));
        await store.Collection("docs").DropAsync();
        await CreateAsync(store);
        Assert.Empty(await docs.SearchAsync(query));
    }

    private static async Task AssertSameAsync(HybridCollection docs, Fusion fusion, Func<SearchLeg[]> legs)
    {
        var (server, client) = (await docs.SearchAsync(Of(legs, fusion, FusionPlacement.Server)), await docs.SearchAsync(Of(legs, fusion, FusionPlacement.Client)));
        Assert.NotEmpty(client);
        Ranking.AssertSame([.. client.Select(hit => (hit.Id, hit.Score))], [.. server.Select(hit => (hit.Id, hit.Score))], limit: 10, offset: 0, $"{fusion}");
    }

    private static HybridQuery Of(Func<SearchLeg[]> legs, Fusion fusion, FusionPlacement placement)
    {
        var query = new HybridQuery { Fusion = fusion, Placement = placement };
        foreach (var leg in legs())
            query.Legs.Add(leg);
        return query;
    }

    private static Task<HybridCollection> CreateAsync(HybridStore store, int shards = 1) =>
        store.Collection("docs").CreateHybridCollectionAsync(new QdrantCollectionDefinition { Shards = shards, Dense = { new("near", 2), new("far", 2, Distance.Euclid) }, Sparse = { new("sparse") } });

    private static async Task<HybridCollection> FillAsync(HybridStore store, int shards = 1)
    {
        var docs = await CreateAsync(store, shards);
        await docs.UpsertAsync(Enumerable.Range(0, 30).Select(i =>
        {
            var point = new HybridPoint($"{i}");
            point.Dense["near"] = new float[] { 1 + i, 60 - (i * 7 % 60) };
            point.Dense["far"] = new float[] { i * 11 % 30, i * 0.25f };
            point.Sparse["sparse"] = new SparseEmbedding(new uint[] { (uint)(i % 3) }, new float[] { 1 + (i / 100f) });
            return point;
        }));
        return docs;
    }
}
