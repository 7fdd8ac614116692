using Connectors.Grpc;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Schema;

/// <summary>Collections that are made, found, found different, made in part, extended, renamed and dropped.</summary>
public sealed class EnsureTests : IAsyncLifetime
{
    private QdrantEmulator _emulator = null!;
    private QdrantStore _store = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _store = Connect();
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    public static TheoryData<string> Settings => [.. DenseSettings.Keys];

    private static Dictionary<string, (QdrantDenseIndex Made, QdrantDenseIndex Other)> DenseSettings { get; } = new(StringComparer.Ordinal)
    {
        ["index m"] = (new() { M = 8 }, new() { M = 32 }),
        ["index ef_construct"] = (new() { EfConstruction = 64 }, new() { EfConstruction = 200 }),
        ["index full_scan_threshold"] = (new() { FullScanThreshold = 5 }, new() { FullScanThreshold = 6 }),
        ["index graph on disk"] = (new() { GraphOnDisk = true }, new() { GraphOnDisk = false }),
        ["index vectors on disk"] = (new() { VectorsOnDisk = true }, new() { VectorsOnDisk = false }),
        ["index datatype"] = (new() { Datatype = QdrantDatatype.Float16 }, new() { Datatype = QdrantDatatype.UInt8 }),
        ["index quantisation"] = (new() { Quantization = QdrantQuantization.Scalar(0.99f, true) }, new() { Quantization = QdrantQuantization.Product(16) }),
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task A_setting_comes_back_as_it_was_given_and_another_one_is_a_difference(string name)
    {
        var (made, other) = DenseSettings[name];
        Assert.Equal(EnsureOutcome.Created, await _store.Collection("docs").EnsureAsync(With(made)));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await Connect().Collection("docs").EnsureAsync(With(made)));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await Connect().Collection("docs").EnsureAsync(With(null)));
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => Connect().Collection("docs").EnsureAsync(With(other)));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Single(error.Differences);
        await Assert.ThrowsAsync<SchemaMismatchException>(() => Connect().Collection("docs").EnsureAsync(With(DenseIndex.Exact)));
    }

    [Fact]
    public async Task Settings_of_sparse_fields_are_compared_and_a_plain_index_has_no_settings()
    {
        await _store.Collection("docs").EnsureAsync(new() { Dense = { new DenseField("dense", 2) { Index = DenseIndex.Exact } }, Sparse = { new QdrantSparseField("s") { OnDisk = true, FullScanThreshold = 9, Datatype = QdrantDatatype.Float16 }, new SparseField("plain") } });
        var described = (await _store.Collection("docs").DescribeAsync())!.Definition;
        Assert.Equal(DenseIndex.Exact, described.Dense.Single().Index);
        Assert.Equal((true, 9, QdrantDatatype.Float16), described.Sparse.Single(field => field.Name == "s") is QdrantSparseField s ? (s.OnDisk, s.FullScanThreshold, s.Datatype) : default);
        Assert.IsNotType<QdrantSparseField>(described.Sparse.Single(field => field.Name == "plain"));
        foreach (var (field, path) in new[] { (new QdrantSparseField("s") { OnDisk = false, Datatype = QdrantDatatype.Float16 }, "on disk"), (new QdrantSparseField("s") { FullScanThreshold = 1, Datatype = QdrantDatatype.Float16 }, "full_scan_threshold"), (new QdrantSparseField("s"), "datatype") })
            Assert.Contains(path, (await Assert.ThrowsAsync<SchemaMismatchException>(() => Connect().Collection("docs").EnsureAsync(new() { Sparse = { field } }))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_creation_that_died_before_its_indexes_is_completed_by_the_next_one()
    {
        _emulator.Faults.Add("Points/CreateFieldIndex", Fault.Refuse(GrpcStatusCode.PermissionDenied, "not now"));
        await Assert.ThrowsAsync<StoreException>(() => _store.Collection("docs").EnsureAsync(Given.Definition));
        Assert.Equal(EnsureOutcome.Extended, await Connect().Collection("docs").EnsureAsync(Given.Definition));
        Assert.Equal(["lang", "year"], (await _store.Collection("docs").DescribeAsync())!.Definition.Payload.Select(field => field.Name));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await Connect().Collection("docs").EnsureAsync(Given.Definition));
    }

    [Fact]
    public async Task A_creation_whose_answer_was_lost_is_this_calls_own_unless_something_else_is_there()
    {
        _emulator.Faults.Add("Collections/Create", Fault.Drop(applied: true));
        await _store.Collection("docs").CreateHybridCollectionAsync(Given.Definition, failIfExists: true);
        Assert.Equal(["lang", "year"], (await _store.Collection("docs").DescribeAsync())!.Definition.Payload.Select(field => field.Name));

        var server = new ScriptedServer { Info = null };
        server.On("Collections/Create", _ =>
        {
            server.Info = ScriptedServer.Describe(new() { Dense = { new DenseField("dense", 7) } });
            return ScriptedServer.Lost([]);
        }).On("Collections/Create", GrpcStatusCode.AlreadyExists, "Wrong input: Collection `docs` already exists!");
        await Assert.ThrowsAsync<SchemaMismatchException>(() => server.Docs().EnsureAsync(Given.Definition));

        var rival = new ScriptedServer { Info = null };
        rival.On("Collections/Create", _ =>
        {
            rival.Info = ScriptedServer.Describe(Given.Definition);
            return ScriptedServer.Refusal(GrpcStatusCode.AlreadyExists, "Wrong input: Collection `docs` already exists!");
        });
        await Assert.ThrowsAsync<StoreException>(() => rival.Docs().CreateHybridCollectionAsync(Given.Definition, failIfExists: true));
    }

    [Fact]
    public async Task A_drop_says_whether_there_was_a_collection_also_when_its_first_answer_was_lost()
    {
        var docs = _store.Collection("docs");
        Assert.False(await docs.DropAsync());
        await docs.EnsureAsync(Given.Definition);
        Assert.True(await docs.DropAsync());
        await docs.EnsureAsync(Given.Definition);
        _emulator.Faults.Add("Collections/Delete", Fault.Drop(applied: true));
        Assert.True(await docs.DropAsync());
        Assert.Null(await docs.DescribeAsync());
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => docs.UpsertAsync(Given.Point("1")));
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => docs.CountAsync());
    }

    [Fact]
    public async Task Fields_are_added_and_can_be_written_and_found_at_once()
    {
        var docs = _store.Collection("docs");
        await docs.EnsureAsync(Given.Definition);
        var wider = new HybridCollectionDefinition
        {
            Dense = { new DenseField("dense", 2, Distance.Dot), new DenseField("other", 3) { Index = new QdrantDenseIndex { Datatype = QdrantDatatype.Float16 } } },
            Sparse = { new SparseField("sparse"), new SparseField("idf", SparseWeighting.Idf) { VocabularyId = "v" } },
            Payload = { new PayloadField("lang", PayloadType.Keyword), new PayloadField("price", PayloadType.Float), new PayloadField("note", PayloadType.Keyword, indexed: false) },
        };
        _emulator.Faults.Add("Points/CreateVectorName", Fault.Drop(applied: true));
        Assert.Equal(EnsureOutcome.Extended, await docs.EnsureAsync(wider));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await Connect().Collection("docs").EnsureAsync(wider));
        var point = Given.Point("2", """{"price":1.5}""");
        point.Dense["other"] = new float[] { 1, 0, 0 };
        point.Sparse["idf"] = Given.Terms((5, 1));
        await docs.UpsertAsync(point);
        Assert.Equal("2", (await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((5, 1))) { Field = "idf" } } })).Single().Id);
        Assert.Equal(1, await docs.CountAsync(Filter.GreaterThan("price", 1)));
        Assert.Equal("v", (await Connect().Collection("docs").DescribeAsync())!.Definition.Sparse.Single(field => field.Name == "idf").VocabularyId);

        await Assert.ThrowsAsync<NotSupportedException>(() => docs.EnsureAsync(new() { Dense = { new DenseField("graph", 3) { Index = DenseIndex.Hnsw(8) } } }));
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.EnsureAsync(new() { Sparse = { new QdrantSparseField("disk") { OnDisk = true } } }));
    }

    [Fact]
    public async Task Aliases_are_set_moved_found_listed_and_dropped()
    {
        var docs = _store.Collection("docs");
        await docs.EnsureAsync(Given.Definition);
        await _store.Collection("more").EnsureAsync(Given.Definition);
        await docs.SetAliasAsync("b");
        await docs.SetAliasAsync("a");
        await docs.SetAliasAsync("a");
        Assert.Equal(["a", "b"], await docs.ListAliasesAsync());
        Assert.Equal("docs", await _store.FindAliasAsync("a"));
        await _store.Collection("a").UpsertAsync(Given.Point("1"));
        Assert.Equal(1, await docs.CountAsync());

        await _store.Collection("more").SetAliasAsync("a");
        Assert.Equal("more", await _store.FindAliasAsync("a"));
        Assert.Equal(["b"], await docs.ListAliasesAsync());
        var error = await Assert.ThrowsAsync<StoreException>(() => docs.SetAliasAsync("more"));
        Assert.Equal("ALREADY_EXISTS", error.StatusCode);
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => _store.Collection("nope").SetAliasAsync("c"));
        await docs.DropAliasAsync("b");
        await docs.DropAliasAsync("never-there");
        Assert.Null(await _store.FindAliasAsync("b"));
        Assert.Empty(await docs.ListAliasesAsync());
        Assert.Equal(["docs", "more"], await _store.ListAsync());

        // An alias is no collection that could be dropped.
        Assert.False(await _store.Collection("a").DropAsync());
        Assert.Equal("more", await _store.FindAliasAsync("a"));
    }

    // FACTS 28.
    [Fact]
    public async Task Definitions_that_the_server_cannot_hold_are_refused_before_they_are_sent()
    {
        HybridCollectionDefinition[] bad =
        [
            new() { Dense = { new DenseField("dense", 65_537) } },
            new() { Dense = { new DenseField("a/b", 2) } },
            new() { Sparse = { new SparseField("a:b") } },
            new() { Sparse = { new SparseField(new string('ä', 101)) } },
            new() { Dense = { new DenseField("same", 2) }, Sparse = { new SparseField("same") } },
            new() { Semantic = { new SemanticField("text", "model") } },
            new() { Sparse = { new SparseField("s") }, Payload = { new PayloadField("a\"b", PayloadType.Keyword) } },
        ];
        foreach (var definition in bad)
        {
            var error = await Assert.ThrowsAnyAsync<Exception>(() => _store.Collection("docs").EnsureAsync(definition));
            Assert.True(error is NotSupportedException or ArgumentException, error.ToString());
        }

        Assert.Empty(_emulator.Requests.Of("Collections/Create"));
        Assert.Equal(EnsureOutcome.Created, await _store.Collection("docs").EnsureAsync(new() { Dense = { new DenseField("dense", 65_536) } }));
    }

    [Fact]
    public async Task Shards_replicas_and_places_are_asked_for_and_are_left_to_the_server_otherwise()
    {
        var server = new ScriptedServer { Info = null };
        await server.Docs().EnsureAsync(new QdrantCollectionDefinition { Sparse = { new SparseField("s") }, Shards = 3, Replicas = 2, WriteConsistency = 2, PayloadsOnDisk = false, IndexingThreshold = 0, ShardsByKey = true });
        await server.Docs().EnsureAsync(new() { Sparse = { new SparseField("s") } });
        var (asked, left) = (server.Sent("Collections/Create", CreateCollection.Parser), server.Sent("Collections/Create", CreateCollection.Parser, 1));
        Assert.Equal((3u, 2u, 2u, false, 0ul, ShardingMethod.Custom), (asked.ShardNumber, asked.ReplicationFactor, asked.WriteConsistencyFactor, asked.OnDiskPayload, asked.OptimizersConfig.IndexingThreshold, asked.ShardingMethod));
        Assert.False(left.HasShardNumber || left.HasReplicationFactor || left.HasWriteConsistencyFactor || left.HasOnDiskPayload || left.HasShardingMethod || left.OptimizersConfig is not null);
    }

    private QdrantStore Connect() => QdrantStore.Connect(_emulator.Address.ToString());

    private static HybridCollectionDefinition With(DenseIndex? index) => new() { Dense = { new DenseField("dense", 2) { Index = index } } };
}
