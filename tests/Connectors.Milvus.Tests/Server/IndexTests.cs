namespace Connectors.Milvus.Tests.Server;

/// <summary>Indexes and keys that are asked for by name, against a real server, which has FLAT, IVF_FLAT and AUTOINDEX.</summary>
public class IndexTests
{
    [SkippableFact]
    public async Task An_index_asked_for_by_name_is_made_told_and_compared()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = store.Collection("lists");
        Assert.Equal(EnsureOutcome.Created, await docs.EnsureAsync(Dense(MilvusDenseIndex.IvfFlat(16))));
        await docs.UpsertAsync([Given.Point("a"), Given.Point("b")]);
        foreach (var leg in new[] { new DenseLeg(new float[] { 1, 0 }), new MilvusDenseLeg(new float[] { 1, 0 }) { Probes = 16 } })
            Assert.Equal(2, (await docs.SearchAsync(new HybridQuery { Legs = { leg } })).Count);

        await using var other = MilvusStore.Connect(server.Url);
        Assert.Equal(MilvusDenseIndex.IvfFlat(16), (await other.Collection("lists").DescribeAsync())!.Definition.Dense[0].Index);
        foreach (var fitting in new DenseIndex?[] { null, MilvusDenseIndex.IvfFlat(16) })
            Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("lists").EnsureAsync(Dense(fitting)));
        await Differs(other, MilvusDenseIndex.IvfFlat(64), "dense 'dense': index parameter nlist: asked for 64, found 16");
        await Differs(other, DenseIndex.Exact, "dense 'dense': index: asked for FLAT, found IVF_FLAT (nlist 16)");
        await Differs(other, DenseIndex.Hnsw(8), "dense 'dense': index: asked for HNSW (M 8), found IVF_FLAT (nlist 16)");
        await Differs(other, MilvusDenseIndex.Auto, "dense 'dense': index: asked for AUTOINDEX, found IVF_FLAT (nlist 16)");
    }

    [SkippableFact]
    public async Task The_index_that_the_server_chooses_fits_who_asked_for_it_or_for_none()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = store.Collection("auto");
        Assert.Equal(EnsureOutcome.Created, await docs.EnsureAsync(Dense(null)));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(Dense(null)));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(Dense(MilvusDenseIndex.Auto)));
        Assert.Null((await docs.DescribeAsync())!.Definition.Dense[0].Index);
    }

    [SkippableFact]
    public async Task An_index_that_the_server_lacks_leaves_no_collection_behind()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Collection("graph").EnsureAsync(Dense(DenseIndex.Hnsw())));
        Assert.Contains("HNSW", error.Message, StringComparison.Ordinal);
        Assert.Empty(await store.ListAsync());
        foreach (var index in new[] { MilvusDenseIndex.IvfRabitq(), MilvusDenseIndex.HnswSq() })
            await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("graph").EnsureAsync(Dense(index)));
        Assert.Empty(await store.ListAsync());
    }

    [SkippableTheory]
    [InlineData(MilvusSparseAlgorithm.DaatMaxScore)]
    [InlineData(MilvusSparseAlgorithm.DaatWand)]
    [InlineData(MilvusSparseAlgorithm.TaatNaive)]
    public async Task Every_sparse_algorithm_is_told_and_finds_the_same(MilvusSparseAlgorithm algorithm)
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = store.Collection("sparse");
        await docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new MilvusSparseField("sparse", algorithm) { VocabularyId = "v" } } });
        await docs.UpsertAsync(Enumerable.Range(1, 50).Select(i =>
        {
            var point = new HybridPoint($"p{i}");
            point.Sparse["sparse"] = Given.Terms(((uint)(i % 5), i), (7, 1));
            return point;
        }));
        Assert.Equal(["p50", "p45", "p40"], (await docs.SearchAsync(Given.Sparse((0, 2)))).Take(3).Select(hit => hit.Id));

        await using var other = MilvusStore.Connect(server.Url);
        var found = Assert.IsType<MilvusSparseField>((await other.Collection("sparse").DescribeAsync())!.Definition.Sparse[0]);
        Assert.Equal((algorithm, "v"), (found.Algorithm, found.VocabularyId));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }));
        var another = algorithm == MilvusSparseAlgorithm.DaatWand ? MilvusSparseAlgorithm.TaatNaive : MilvusSparseAlgorithm.DaatWand;
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => docs.EnsureAsync(new HybridCollectionDefinition { Sparse = { new MilvusSparseField("sparse", another) } }));
        Assert.Equal("sparse 'sparse': algorithm", Assert.Single(error.Differences).Path);
    }

    [SkippableFact]
    public async Task Integer_ids_are_whole_numbers_in_their_shortest_form()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var definition = new MilvusCollectionDefinition { HasIntegerIds = true, Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("year", PayloadType.Integer) } };
        var docs = store.Collection("numbers");
        await docs.EnsureAsync(definition);
        string[] ids = ["0", "7", "-12", "9223372036854775807", "-9223372036854775808"];
        string[] bad = ["a", "007", "+7", "-0", "7.0", "9223372036854775808", " 7", ""];
        var report = await docs.UpsertAsync(ids.Concat(bad.SkipLast(1)).Select((id, i) => new HybridPoint(id, Payload.Parse($$"""{"year":{{i}}}"""))), new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(ids.Length, report.Written);
        Assert.Equal(bad.SkipLast(1), report.Others.Select(outcome => outcome.Id));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));

        Assert.Equal(ids.Order(), (await docs.ScrollAsync(new ScrollOptions { PageSize = 2 }).Select(point => point.Id).ToListAsync()).Order());
        Assert.Equal(["7"], (await docs.GetAsync(["7", "a", "007"])).Select(point => point.Id));
        Assert.Equal(1, await docs.CountAsync(Filter.Equal("year", 2)));
        Assert.Equal(ids.Length - 1, await docs.CountAsync(!Filter.Equal("year", 2)));
        await docs.DeleteAsync(["-12", "a"]);
        Assert.Equal(ids.Length - 1, await docs.CountAsync());

        await using var other = MilvusStore.Connect(server.Url);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("numbers").EnsureAsync(definition));
        var texts = new MilvusCollectionDefinition { Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("year", PayloadType.Integer) } };
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => other.Collection("numbers").EnsureAsync(texts));
        Assert.Equal("ids: asked for texts, found integers", Assert.Single(error.Differences).ToString());
    }

    private static HybridCollectionDefinition Dense(DenseIndex? index) => new() { Dense = { new DenseField("dense", 2, Distance.Dot) { Index = index } } };

    private static async Task Differs(MilvusStore store, DenseIndex asked, string difference)
    {
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Collection("lists").EnsureAsync(Dense(asked)));
        Assert.Equal(difference, Assert.Single(error.Differences).ToString());
    }
}
