using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Writing;

/// <summary>Writes that only Qdrant has: conditions, modes, orderings, shard keys, single vectors.</summary>
public sealed class WriteTests : IAsyncLifetime
{
    private QdrantEmulator _emulator = null!;
    private QdrantStore _store = null!;
    private QdrantCollection _docs = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _store = QdrantStore.Connect(_emulator.Address.ToString());
        _docs = _store.Collection("docs");
        await _docs.EnsureAsync(Given.Definition);
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    // FACTS 18, case 18.
    [Fact]
    public async Task Modes_and_conditions_write_what_they_name_and_a_condition_inserts_what_is_not_there()
    {
        await _docs.UpsertAsync(Given.Point("1", """{"year":1,"lang":"en"}"""));
        await _docs.UpsertAsync([Given.Point("1", """{"year":2}"""), Given.Point("2", """{"year":2}""")], new QdrantUpsertOptions { Mode = QdrantUpsertMode.InsertOnly });
        Assert.Equal("1=1 2=2", await YearsAsync());
        await _docs.UpsertAsync([Given.Point("2", """{"year":3}"""), Given.Point("3", """{"year":3}""")], new QdrantUpsertOptions { Mode = QdrantUpsertMode.UpdateOnly });
        Assert.Equal("1=1 2=3", await YearsAsync());
        await _docs.UpsertAsync([Given.Point("1", """{"year":4,"lang":"en"}"""), Given.Point("2", """{"year":4}"""), Given.Point("4", """{"year":4}""")], new QdrantUpsertOptions { ReplaceIf = Filter.Equal("lang", "en") });
        Assert.Equal("1=4 2=3 4=4", await YearsAsync());
    }

    [Fact]
    public async Task Ordering_and_shard_key_go_with_the_request_and_are_left_out_otherwise()
    {
        await _docs.UpsertAsync(Given.Point("1"));
        await _docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { Ordering = QdrantWriteOrdering.Strong });
        await Assert.ThrowsAsync<StoreException>(() => _docs.UpsertAsync([Given.Point("1")], new QdrantUpsertOptions { ShardKey = "k1" }));
        var sent = _emulator.Requests.Of("Points/Upsert").Select(request => UpsertPoints.Parser.ParseFrom(request.Message.Span)).ToList();
        Assert.Equal(3, sent.Count);
        Assert.True(sent[0].Ordering is null && sent[0].ShardKeySelector is null && !sent[0].HasUpdateMode);
        Assert.Equal(WriteOrderingType.Strong, sent[1].Ordering.Type);
        Assert.Equal("k1", sent[2].ShardKeySelector.ShardKeys.Single().Keyword);
    }

    // FACTS 16, 18, 21, 22.
    [Fact]
    public async Task An_upsert_replaces_whole_points_the_last_of_an_id_wins_and_sparse_vectors_come_back_sorted()
    {
        await _docs.UpsertAsync(Given.Point("1", """{"year":1,"lang":"en"}""", (7, 1), (uint.MaxValue - 1, 2)));
        var point = (await _docs.GetAsync("1", new GetOptions { Vectors = VectorSelection.All }))!;
        Assert.Equal([7u, uint.MaxValue - 1], point.Sparse["sparse"].Indices.ToArray());
        var report = await _docs.UpsertAsync([Given.Point("1", """{"year":2}"""), Given.Point("1", """{"year":3}""")]);
        Assert.Equal((1L, PointStatus.Superseded), (report.Written, report.Others.Single().Status));
        point = (await _docs.GetAsync("1", new GetOptions { Vectors = VectorSelection.All }))!;
        Assert.Equal("""{"year":3}""", point.Payload.ToString());
        Assert.Empty(point.Sparse);
        await _docs.DeleteAsync(["1", "2", "missing"]);
        Assert.Equal(0, await _docs.CountAsync());
    }

    [Fact]
    public async Task Single_vectors_are_replaced_and_taken_away_and_all_else_stays()
    {
        await _docs.UpsertAsync([Given.Point("a", """{"year":1}""", (1, 1)), Given.Point("2", """{"year":2}""", (1, 1))]);
        var changed = new HybridPoint("a");
        changed.Sparse["sparse"] = Given.Terms((9, 3));
        var missing = new HybridPoint("nowhere");
        missing.Dense["dense"] = new float[] { 5, 5 };
        Assert.Equal(["nowhere"], await _docs.UpdateVectorsAsync([changed, missing]));
        var point = (await _docs.GetAsync("a", new GetOptions { Vectors = VectorSelection.All }))!;
        Assert.Equal([9u], point.Sparse["sparse"].Indices.ToArray());
        Assert.Equal(new float[] { 1, 0 }, point.Dense["dense"].ToArray());
        Assert.Equal("""{"year":1}""", point.Payload.ToString());
        Assert.Null(await _docs.GetAsync("nowhere"));

        await _docs.DeleteVectorsAsync(["a", "nowhere"], ["sparse"]);
        Assert.Equal(["2"], (await _docs.SearchAsync(Given.Sparse((1, 1), (9, 1)))).Select(hit => hit.Id));
        Assert.Equal(2, await _docs.CountAsync());
        Assert.Empty(await _docs.UpdateVectorsAsync([]));
        await _docs.DeleteVectorsAsync([], ["sparse"]);
    }

    [Fact]
    public async Task Vectors_that_do_not_fit_are_refused_before_io()
    {
        var shorter = new HybridPoint("1");
        shorter.Dense["dense"] = new float[] { 1 };
        var unknown = new HybridPoint("1");
        unknown.Dense["nosuch"] = new float[] { 1 };
        var both = new HybridPoint("1", Payload.Parse("""{"year":1}"""));
        both.Dense["dense"] = new float[] { 1, 2 };
        foreach (var bad in new[] { [shorter], [unknown], [both], [new HybridPoint("1")], new[] { Given.Point("1"), Given.Point("1") } })
            await Assert.ThrowsAsync<ArgumentException>(() => _docs.UpdateVectorsAsync(bad));
        await Assert.ThrowsAsync<ArgumentException>(() => _docs.DeleteVectorsAsync(["1"], ["nosuch"]));
        await Assert.ThrowsAsync<ArgumentException>(() => _docs.DeleteVectorsAsync(["1"], []));
        await Assert.ThrowsAsync<ArgumentException>(() => _docs.DeleteVectorsAsync([""], ["dense"]));
        Assert.Empty(_emulator.Requests.Of("Points/UpdateVectors").Concat(_emulator.Requests.Of("Points/DeleteVectors")));
    }

    // FACTS 9.
    [Fact]
    public async Task Vectors_under_cosine_come_back_as_the_server_keeps_them()
    {
        var docs = _store.Collection("cosine");
        await docs.EnsureAsync(new() { Dense = { new DenseField("dense", 2, Distance.Cosine) } });
        var point = new HybridPoint("1");
        point.Dense["dense"] = new float[] { 3, 4 };
        await docs.UpsertAsync(point);
        var stored = (await docs.GetAsync("1", new GetOptions { Vectors = VectorSelection.All }))!;
        Assert.Equal(new[] { 0.6f, 0.8f }, stored.Dense["dense"].ToArray());
        Assert.Equal(1, (await docs.SearchAsync(Given.Dense(30, 40))).Single().Score, 1e-6);
    }

    private async Task<string> YearsAsync() =>
        string.Join(' ', (await _docs.ScrollAsync().ToListAsync()).Select(point => $"{point.Id}={System.Text.Json.JsonDocument.Parse(point.Payload.ToString()).RootElement.GetProperty("year").GetInt32()}"));
}
