using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>What is sent to a server depends on its version where an older one would not understand it.</summary>
public class VersionGateTests
{
    private static readonly HybridCollectionDefinition WithOptional = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Payload = { new MilvusPayloadField("lang", PayloadType.Keyword), new MilvusPayloadField("year", PayloadType.Integer, required: false) },
    };

    [Theory]
    [InlineData(null, false)]
    [InlineData("milvus_lite-3.2.2", false)]
    [InlineData("v2.4.23", false)]
    [InlineData("v2.5.0-beta", false)]
    [InlineData("v2.5.27", true)]
    [InlineData("2.6.22", true)]
    [InlineData("v3.0.0", true)]
    public async Task An_optional_column_is_one_only_where_columns_can_hold_nulls(string? version, bool isColumn)
    {
        var server = new ScriptedServer { Version = version, Schema = null };
        await using var store = server.Connect();
        var docs = store.Collection("docs");
        Assert.Equal(EnsureOutcome.Created, await docs.EnsureAsync(WithOptional));
        var schema = CollectionSchema.Parser.ParseFrom(server.Sent("CreateCollection", CreateCollectionRequest.Parser).Schema);
        Assert.Equal(isColumn ? ["lang", "year"] : ["lang"], schema.Fields.Skip(2).Select(field => field.Name));
        Assert.Equal(isColumn, schema.Fields.Any(field => field.Nullable));

        server.Schema = schema;
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await docs.EnsureAsync(WithOptional));
        await docs.UpsertAsync([Given.Point("a", """{"lang":"de","year":7}"""), Given.Point("b", """{"lang":"en"}"""), Given.Point("c", """{"lang":"fr","year":null}"""), Given.Point("d", """{"lang":"it","year":-1}""")]);
        var columns = server.Sent("Upsert", UpsertRequest.Parser).FieldsData.ToDictionary(column => column.FieldName);
        Assert.Equal(["de", "en", "fr", "it"], columns["lang"].Scalars.StringData.Data);
        Assert.Empty(columns["lang"].ValidData);
        Assert.Equal(isColumn, columns.ContainsKey("year"));
        if (isColumn)
        {
            // Of a column with nulls only the values that are there: milvus-io/milvus pull request 32086.
            Assert.Equal([7L, -1], columns["year"].Scalars.LongData.Data);
            Assert.Equal([true, false, false, true], columns["year"].ValidData);
        }

        await docs.CountAsync(!Filter.Equal("year", 7));
        Assert.Equal(isColumn, server.Sent("Query", QueryRequest.Parser).Expr.StartsWith("(year is null or ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_definition_that_depends_on_no_version_asks_for_none_to_be_created()
    {
        Assert.False(VersionRules.DependsOnVersion(ScriptedServer.Definition));
        Assert.True(VersionRules.DependsOnVersion(WithOptional));
        var bad = new HybridCollectionDefinition { Dense = { new DenseField("dense", 2) }, Payload = { new MilvusPayloadField("tenant", PayloadType.Keyword, required: false) { IsPartitionKey = true } } };
        var server = new ScriptedServer { Schema = null, Version = "v2.6.22" };
        await using var store = server.Connect();
        Assert.Contains("tenant", (await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").EnsureAsync(bad))).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?, string> Indexes => new()
    {
        { "IVF_RABITQ", "v2.6.0", "nlist=128 refine=true refine_type=SQ8" },
        { "IVF_RABITQ", "v2.5.27", string.Empty },
        { "HNSW_SQ", "v2.5.27", "M=16 efConstruction=200 sq_type=SQ6" },
        { "HNSW_SQ", "v2.4.23", string.Empty },
        { "HNSW_PQ", "v3.0.1", "M=8 efConstruction=100 m=2 nbits=6 refine=true refine_type=FP32" },
        { "HNSW_PQ", null, string.Empty },
        { "IVF_FLAT", null, "nlist=128" },
        { "IVF_SQ8", "v2.4.23", "nlist=1024" },
        { "IVF_PQ", "v2.4.23", "m=4 nbits=8 nlist=128" },
        { "SCANN", "v2.4.23", "nlist=128 with_raw_data=false" },
        { "DISKANN", "v2.4.23", " " },
        { "AUTOINDEX", null, " " },
    };

    [Theory]
    [MemberData(nameof(Indexes))]
    public async Task An_index_is_sent_to_servers_that_have_it(string type, string? version, string parameters)
    {
        MilvusDenseIndex[] all =
        [
            MilvusDenseIndex.IvfRabitq(MilvusQuantization.Sq8), MilvusDenseIndex.HnswSq(MilvusQuantization.Sq6), MilvusDenseIndex.HnswPq(2, 6, MilvusQuantization.Float32, 8, 100),
            MilvusDenseIndex.IvfFlat(), MilvusDenseIndex.IvfSq8(1024), MilvusDenseIndex.IvfPq(4), MilvusDenseIndex.Scann(keepVectors: false), MilvusDenseIndex.DiskAnn, MilvusDenseIndex.Auto,
        ];
        var index = all.Single(candidate => candidate.Type == type);
        var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", 8) { Index = index } } };
        var server = new ScriptedServer { Version = version, Schema = null };
        await using var store = server.Connect();
        if (parameters.Length == 0)
        {
            var error = await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").EnsureAsync(definition));
            Assert.Contains(type, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, server.Count("CreateCollection"));
            return;
        }

        await store.Collection("docs").EnsureAsync(definition);
        var sent = server.Sent("CreateIndex", CreateIndexRequest.Parser).ExtraParams;
        Assert.Equal((type, "COSINE"), (sent[0].Value, sent[1].Value));
        Assert.Equal(parameters.Trim(), string.Join(' ', sent.Skip(2).Select(pair => $"{pair.Key}={pair.Value}")));
    }

    [Fact]
    public void Parameters_of_indexes_are_checked()
    {
        foreach (var make in new Func<DenseIndex>[]
        {
            () => MilvusDenseIndex.IvfFlat(0), () => MilvusDenseIndex.IvfSq8(65_537), () => MilvusDenseIndex.IvfPq(0), () => MilvusDenseIndex.IvfPq(2, 25), () => MilvusDenseIndex.Scann(-1),
            () => MilvusDenseIndex.HnswSq(MilvusQuantization.Float32), () => MilvusDenseIndex.HnswSq(m: 1), () => MilvusDenseIndex.HnswPq(2, efConstruction: 0),
            () => MilvusDenseIndex.IvfRabitq((MilvusQuantization)9),
        })
            Assert.Throws<ArgumentOutOfRangeException>(make);
        Assert.Throws<NotSupportedException>(() => DefinitionRules.Check(new HybridCollectionDefinition { Dense = { new DenseField("dense", 10) { Index = MilvusDenseIndex.IvfPq(4) } } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusSparseField("sparse", (MilvusSparseAlgorithm)3));
        Assert.NotEqual(MilvusDenseIndex.IvfFlat(1), MilvusDenseIndex.IvfFlat(2));
        Assert.Equal("IVF_PQ (m 4, nbits 8, nlist 128)", MilvusDenseIndex.IvfPq(4).ToString());
    }

    [Fact]
    public async Task Settings_of_a_collection_are_left_to_the_server_unless_set()
    {
        var plain = new ScriptedServer { Schema = null };
        await plain.Docs().EnsureAsync(ScriptedServer.Definition);
        var left = plain.Sent("CreateCollection", CreateCollectionRequest.Parser);
        Assert.Equal((1, 0, 0L, 0), (left.ShardsNum, left.ConsistencyLevel, left.NumPartitions, left.Properties.Count));

        var definition = new MilvusCollectionDefinition
        {
            Shards = 4,
            Partitions = 32,
            Consistency = MilvusConsistency.Bounded,
            Properties = { ["mmap.enabled"] = "true", ["collection.ttl.seconds"] = "60" },
            Sparse = { new SparseField("sparse") },
            Payload = { new MilvusPayloadField("tenant", PayloadType.Keyword) { IsPartitionKey = true } },
        };
        var server = new ScriptedServer { Schema = null };
        await server.Docs().EnsureAsync(definition);
        var set = server.Sent("CreateCollection", CreateCollectionRequest.Parser);
        Assert.Equal((4, 2, 32L), (set.ShardsNum, set.ConsistencyLevel, set.NumPartitions));
        Assert.Equal(["collection.ttl.seconds=60", "mmap.enabled=true"], set.Properties.Select(pair => $"{pair.Key}={pair.Value}"));

        await Assert.ThrowsAsync<NotSupportedException>(() => new ScriptedServer { Schema = null }.Docs().EnsureAsync(new MilvusCollectionDefinition { Partitions = 2, Sparse = { new SparseField("sparse") } }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusCollectionDefinition { Shards = 17 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusCollectionDefinition { Partitions = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusCollectionDefinition { Consistency = (MilvusConsistency)4 });
    }

    [Fact]
    public async Task Another_store_refuses_what_only_Milvus_knows()
    {
        await using var store = Connectors.Embedded.EmbeddedStore.InMemory();
        HybridCollectionDefinition[] foreign =
        [
            new MilvusCollectionDefinition { Sparse = { new SparseField("sparse") } },
            new() { Sparse = { new MilvusSparseField("sparse", MilvusSparseAlgorithm.TaatNaive) } },
            new() { Dense = { new DenseField("dense", 2) { Index = MilvusDenseIndex.DiskAnn } } },
        ];
        foreach (var definition in foreign)
            await Assert.ThrowsAsync<ArgumentException>(() => store.Collection("docs").EnsureAsync(definition));
    }

    [Fact]
    public async Task Parameters_of_an_index_are_read_in_both_forms()
    {
        foreach (var parameters in new[] { new[] { ("params", """{"M":24,"efConstruction":300}""") }, [("M", "24"), ("efConstruction", "300")] })
        {
            var description = new IndexDescription { FieldName = "dense", Params = { SchemaWriter.Pair("index_type", "HNSW"), SchemaWriter.Pair("metric_type", "IP") } };
            description.Params.Add(parameters.Select(pair => SchemaWriter.Pair(pair.Item1, pair.Item2)));
            var schema = SchemaWriter.Schema("docs", new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Dot) } });
            var server = new ScriptedServer { Schema = schema }.On("DescribeIndex", new DescribeIndexResponse { IndexDescriptions = { description } });
            var index = Assert.IsType<HnswDenseIndex>((await server.Docs().DescribeAsync())!.Definition.Dense[0].Index);
            Assert.Equal((24, 300), (index.M, index.EfConstruction));
        }
    }
}
