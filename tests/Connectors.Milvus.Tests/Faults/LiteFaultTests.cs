using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Tests.Server;
using Connectors.Stores;
using Connectors.Stores.Tests;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>The cases of protocols.md, section C, that a real Milvus Lite 2.5.1 can be brought to. Each has a server of its own.</summary>
public sealed class LiteFaultTests : IDisposable
{
    private static readonly CallContext Raw = new("raw");

    private LiteServer? _server;

    private static HybridCollectionDefinition Definition => ScriptedServer.Definition;

    public void Dispose() => _server?.Dispose();

    [SkippableFact]
    public async Task Case_6_11_and_20_the_same_points_twice_are_there_once()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        var points = Enumerable.Range(0, 20).Select(i => Given.Point($"p{i}", "{}", (1, 1))).ToList();
        for (var i = 0; i < 3; i++)
            Assert.Equal(20, (await docs.UpsertAsync(points.Concat(points), new UpsertOptions { BatchPoints = 7 })).Written);
        Assert.Equal(20, await docs.CountAsync());
        var ids = new List<string>();
        await foreach (var point in docs.ScrollAsync())
            ids.Add(point.Id);
        Assert.Equal(points.Select(point => point.Id).Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task Case_10_and_19_rows_that_the_server_took_unchecked_are_read_back_in_order_or_refused()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        await UpsertRawAsync(store, "unsorted", "0200000000000040010000000000803F");
        await UpsertRawAsync(store, "twice", "010000000000803F0100000000000040");
        await UpsertRawAsync(store, "nan", "010000000000C07F");
        var all = new GetOptions { Vectors = VectorSelection.All };
        var read = await docs.GetAsync(["unsorted", "twice"], all);
        Assert.Equal([1u, 2u], read.Single(point => point.Id == "unsorted").Sparse["sparse"].Indices.ToArray());
        Assert.Equal([2f], read.Single(point => point.Id == "twice").Sparse["sparse"].Values.ToArray());
        Assert.Equal("protocol", (await Assert.ThrowsAsync<StoreException>(() => docs.GetAsync(["nan"], all))).StatusCode);
        Assert.Equal("nan", (await docs.GetAsync("nan", new GetOptions { Vectors = VectorSelection.None }))!.Id);
    }

    [SkippableFact]
    public async Task Case_14_an_upsert_refused_after_its_delete_half_leaves_the_point_unknown_and_it_is_gone()
    {
        await using var stale = await StartAsync();
        var docs = await stale.Collection("docs").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync(Given.Point("a"));

        // Somebody else makes the collection anew, with a column that the first client does not know.
        await using var other = Connect();
        var altered = other.Collection("docs");
        await altered.DropAsync();
        var definition = new HybridCollectionDefinition { Dense = { Definition.Dense[0] }, Sparse = { Definition.Sparse[0] }, Payload = { new MilvusPayloadField("code", PayloadType.Keyword, required: true) } };
        await altered.EnsureAsync(definition);
        await altered.UpsertAsync(Given.Point("a", """{"code":"old"}"""));
        Assert.NotNull(await altered.GetAsync("a"));

        var report = await docs.UpsertAsync([Given.Point("a", """{"year":1}""")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal((0, PointStatus.Unknown), (report.Written, report.Others.Single().Status));
        Assert.Contains("1100", report.Others.Single().Error!, StringComparison.Ordinal);
        Assert.Null(await altered.GetAsync("a"));

        // Described again, the column is known; and the point is sent again whole.
        await docs.DescribeAsync();
        Assert.Equal(PointStatus.Rejected, (await docs.UpsertAsync([Given.Point("a")], new UpsertOptions { ThrowOnFailure = false })).Others.Single().Status);
        await docs.UpsertAsync(Given.Point("a", """{"code":"new"}"""));
        Assert.Equal("""{"code":"new"}""", (await altered.GetAsync("a"))!.Payload.ToString());
    }

    [SkippableFact]
    public async Task Case_16_a_deletion_that_names_nothing_deletes_nothing()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync([Given.Point("a"), Given.Point("b", """{"year":1}""")]);
        await docs.DeleteAsync(Array.Empty<string>());
        await docs.DeleteAsync(!Filter.All);
        await docs.DeleteAsync(Filter.Equal("year", "no number"));
        await docs.DeleteAsync(["absent"]);
        Assert.Equal(2, await docs.CountAsync());
        await docs.DeleteAsync(Filter.All);
        Assert.Equal(0, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_17_nothing_of_another_database_touches_the_only_one()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync(Given.Point("a", """{"year":1}"""));
        await using var tenant = Connect(new MilvusStoreOptions { Database = "tenant" });
        foreach (var operation in DatabaseFaultTests.Operations.Values)
            await Assert.ThrowsAsync<NotSupportedException>(() => operation(tenant));
        Assert.Equal("""{"year":1}""", (await docs.GetAsync("a"))!.Payload.ToString());
    }

    [SkippableFact]
    public async Task Case_18_a_poison_call_of_somebody_else_loses_no_batch()
    {
        _server = await LiteServer.StartAsync();
        await using var transport = GrpcTransport.Connect(new Uri(_server.Url.Replace("milvus://", "http://", StringComparison.Ordinal)));
        var poisoned = new Interrupted(transport, "Upsert", position: 3, before: async () =>
        {
            await using var somebody = Connect(new MilvusStoreOptions { Retries = 0 });
            var error = await Assert.ThrowsAsync<StoreException>(() => UpsertRawAsync(somebody, "poison", "01000000000000"));
            Assert.Equal("UNAVAILABLE", error.StatusCode);
        }, after: _server.RestartAsync);
        var clock = new RecordingClock();
        await using var store = MilvusStore.Connect(poisoned, new MilvusStoreOptions { Resilience = StoreResilience.CreatePipeline(timeProvider: clock) });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        var report = await docs.UpsertAsync(Enumerable.Range(0, 50).Select(i => Given.Point($"p{i}", "{}", (1, 1))), new UpsertOptions { BatchPoints = 10, Parallel = 1 });
        Assert.Equal(50, report.Written);
        Assert.NotEmpty(clock.Delays);
        Assert.Equal(5 + clock.Delays.Count, poisoned.Calls);
        Assert.Equal(50, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_18_what_ends_the_server_is_refused_before_any_call()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync(Given.Point("a", "{}", (1, 1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Offset = -1 }));
        var wrong = Given.Point("b");
        wrong.Dense["dense"] = new float[4];
        await Assert.ThrowsAsync<PartialUpsertException>(() => docs.UpsertAsync([wrong, new HybridPoint("c")]));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[4]) } }));
        Assert.Equal(1, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Case_8_and_the_restart_of_a_server_between_batches_each_batch_is_written_and_seen_at_once()
    {
        _server = await LiteServer.StartAsync();
        await using var transport = GrpcTransport.Connect(new Uri(_server.Url.Replace("milvus://", "http://", StringComparison.Ordinal)));
        var restarted = new Interrupted(transport, "Upsert", position: 2, before: async () =>
        {
            _server.Kill();
            await _server.RestartAsync();
        });
        await using var store = MilvusStore.Connect(restarted, new MilvusStoreOptions { Resilience = StoreResilience.CreatePipeline(timeProvider: new RecordingClock()) });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        for (var batch = 1; batch <= 4; batch++)
        {
            await docs.UpsertAsync(Enumerable.Range(0, 5).Select(i => Given.Point($"p{batch}-{i}", "{}", (1, 1))));
            Assert.Equal(5 * batch, (await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Limit = 100 })).Count);
            Assert.Equal(5 * batch, await docs.CountAsync());
        }
    }

    [SkippableFact]
    public async Task An_answer_over_the_receive_limit_comes_in_parts_or_is_refused_by_name()
    {
        await using var store = await StartAsync();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition);
        await docs.UpsertAsync(Enumerable.Range(0, 100).Select(i => Given.Point($"p{i}", $$"""{"text":"{{new string('x', 500)}}"}""", (1, 1))));

        await using var narrow = Connect(new MilvusStoreOptions { Transport = new GrpcTransportOptions { MaxReceiveBytes = 16_384 } });
        docs = narrow.Collection("docs");
        Assert.Equal(100, (await docs.GetAsync(Enumerable.Range(0, 100).Select(i => $"p{i}"))).Count);
        var scrolled = 0;
        await foreach (var point in docs.ScrollAsync())
            scrolled++;
        Assert.Equal(100, scrolled);
        var queries = Enumerable.Range(0, 8).Select(i => new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Limit = 10 }).ToList();
        Assert.All(await docs.SearchBatchAsync(queries), result => Assert.Equal(10, result.Count));
        var error = await Assert.ThrowsAsync<StoreException>(() => docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Limit = 100 }));
        Assert.Equal(("RESOURCE_EXHAUSTED", false), (error.StatusCode, error.IsTransient));
    }

    [SkippableFact]
    public async Task Case_22_a_server_without_version_and_health_works()
    {
        await using var store = await StartAsync();
        Assert.Null((await store.GetInfoAsync()).Version);
        Assert.Empty(await store.ListAsync());
        Assert.Null(await store.Collection("docs").DescribeAsync());
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Collection("docs").CountAsync());
        Assert.False(await store.Collection("docs").DropAsync());
    }

    private async Task<MilvusStore> StartAsync()
    {
        _server = await LiteServer.StartAsync();
        return Connect();
    }

    private MilvusStore Connect(MilvusStoreOptions? options = null) => MilvusStore.Connect(_server!.Url, options);

    private static Task UpsertRawAsync(MilvusStore store, string id, string sparse)
    {
        var request = new UpsertRequest
        {
            CollectionName = "docs",
            NumRows = 1,
            FieldsData =
            {
                new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { id } } } },
                new FieldData { Type = DataType.FloatVector, FieldName = "dense", Vectors = new VectorField { Dim = 2, FloatVector = new FloatArray { Data = { 1, 0 } } } },
                new FieldData { Type = DataType.SparseFloatVector, FieldName = "sparse", Vectors = new VectorField { Dim = 3, SparseFloatVector = new SparseFloatArray { Dim = 3, Contents = { ByteString.CopyFrom(Convert.FromHexString(sparse)) } } } },
                new FieldData { Type = DataType.Json, FieldName = "$meta", IsDynamic = true, Scalars = new ScalarField { JsonData = new JsonArray { Data = { ByteString.CopyFromUtf8("{}") } } } },
            },
        };
        return store.Channel.CallAsync("Upsert", request, MutationResult.Parser, static r => r.Status, Raw, default);
    }

    /// <summary>A transport on which something happens before one of the calls of a method, and after it.</summary>
    private sealed class Interrupted(IGrpcTransport inner, string method, int position, Func<Task> before, Func<Task>? after = null) : IGrpcTransport
    {
        public int Calls { get; private set; }

        public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
        {
            if (!call.Method.EndsWith('/' + method, StringComparison.Ordinal) || ++Calls != position)
                return await inner.CallAsync(call, cancellationToken);
            await before();
            var reply = await inner.CallAsync(call, cancellationToken);
            if (after is not null)
                await after();
            return reply;
        }
    }
}
