using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>What queries ask of servers by their version; a real one of most of them is not at hand.</summary>
public class QueryRequestTests
{
    private static readonly string[] ManyIds = [.. Enumerable.Range(0, 50).Select(i => $"p\"{i}")];

    [Theory]
    [InlineData("3.0.1", 0.5, FusionPlacement.Server)]
    [InlineData("3.1.0", 1.0, FusionPlacement.Server)]
    [InlineData("3.0.1", 1.5, FusionPlacement.Client)]
    [InlineData("3.0.0", 0.5, FusionPlacement.Client)]
    [InlineData("2.6.22", 0.5, FusionPlacement.Client)]
    [InlineData(null, 0.5, FusionPlacement.Client)]
    public async Task Weighted_RRF_is_the_servers_from_3_0_1_on(string? version, double weight, FusionPlacement expected)
    {
        var server = new ScriptedServer { Version = version };
        var result = await server.Docs().SearchAsync(Query(Fusion.Rrf(10), FusionPlacement.Auto, weight, 0.25));
        Assert.Equal(expected, result.FusedAt);
        if (expected == FusionPlacement.Server)
            Assert.Equal(("rrf", $"{{\"k\":10,\"weights\":[{(weight == 1 ? "1" : "0.5")},0.25]}}"), Ranker(server));
        else
            Assert.Equal((0, 2), (server.Count("HybridSearch"), server.Count("Search")));
    }

    [Theory]
    [InlineData(null, Distance.Dot, ScoreNormalization.ByMetric, true)]
    [InlineData("2.4.23", Distance.Euclid, ScoreNormalization.ByMetric, true)]
    [InlineData("2.6.22", Distance.Cosine, ScoreNormalization.ByMetric, true)]
    [InlineData("2.4.23", Distance.Dot, ScoreNormalization.None, false)]
    [InlineData("milvus_lite-3.2.2", Distance.Dot, ScoreNormalization.None, false)]
    [InlineData("2.5.0", Distance.Dot, ScoreNormalization.None, true)]
    [InlineData("2.5.27", Distance.Euclid, ScoreNormalization.None, false)]
    [InlineData("2.6.0", Distance.Euclid, ScoreNormalization.None, true)]
    public async Task Weighted_scores_are_the_servers_where_it_is_known_to_count_as_the_client_does(string? version, Distance distance, ScoreNormalization normalization, bool onServer)
    {
        var server = new ScriptedServer { Version = version, Schema = SchemaWriter.Schema("docs", Definition(distance)) }.On("DescribeIndex", Indexes("FLAT", distance));
        var docs = server.Docs();
        var fusion = Fusion.Linear(normalization, FusionArithmetic.Milvus);
        var result = await docs.SearchAsync(Query(fusion, FusionPlacement.Auto, 0.7, 0.3));
        Assert.Equal(onServer ? FusionPlacement.Server : FusionPlacement.Client, result.FusedAt);
        if (onServer)
            Assert.Equal(("weighted", $"{{\"weights\":[0.7,0.3],\"norm_score\":{(normalization == ScoreNormalization.None ? "false" : "true")}}}"), Ranker(server));
        else
            Assert.Contains(version!, (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Query(fusion, FusionPlacement.Server, 0.7, 0.3)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_became_an_older_one_is_not_asked_for_what_it_cannot()
    {
        var server = new ScriptedServer { Version = "3.0.1" };
        var docs = server.Docs();
        await docs.SearchAsync(Query(Fusion.Rrf(), FusionPlacement.Auto, 0.5, 0.5));
        server.Version = "2.6.0";
        server.On("Query", Connectors.Grpc.GrpcStatusCode.Unavailable);
        await docs.CountAsync();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Query(Fusion.Rrf(), FusionPlacement.Auto, 0.5, 0.5)));
        Assert.Contains("2.6.0", error.Message, StringComparison.Ordinal);
        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Query(Fusion.Rrf(), FusionPlacement.Auto, 0.5, 0.5))).FusedAt);
        Assert.Equal(1, server.Count("HybridSearch"));
    }

    [Theory]
    [InlineData("HybridSearch", FusionPlacement.Server)]
    [InlineData("Search", FusionPlacement.Client)]
    public async Task Many_searches_of_a_batch_take_turns(string method, FusionPlacement placement)
    {
        const int Together = 16;
        var server = new ScriptedServer();
        var (running, most) = (0, 0);
        var released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var i = 0; i < 100; i++)
        {
            server.On(method, async (_, _) =>
            {
                lock (released)
                    most = Math.Max(most, ++running);
                if (most == Together)
                    released.TrySetResult();
                await released.Task;
                lock (released)
                    running--;
                return ScriptedServer.Reply(new SearchResults { Results = new SearchResultData { NumQueries = 1, Topks = { 0 } } });
            });
        }

        // Each limit is a shape of its own, so that no two legs share a request.
        var queries = Enumerable.Range(1, 50).Select(limit => new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) { Limit = limit }, new DenseLeg(new float[] { 1, 0 }) { Limit = limit } }, Placement = placement });
        Assert.Equal(50, (await server.Docs().SearchBatchAsync([.. queries])).Count);
        Assert.Equal((placement == FusionPlacement.Server ? 50 : 100, Together), (server.Count(method), most));
    }

    [Fact]
    public async Task Lists_go_as_typed_values_to_servers_that_take_them()
    {
        var server = new ScriptedServer { Version = "2.5.4" };
        var docs = server.Docs();
        var filter = Filter.AnyOf("lang", "de", "e\"n") & Filter.Ids(ManyIds);
        await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Filter = filter });
        await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) { Filter = Filter.AnyOf("year", 1, 2) } }, Filter = filter });
        await docs.CountAsync(filter);
        await docs.GetAsync(ManyIds);
        await docs.ScrollAsync(new ScrollOptions { Filter = filter }).ToListAsync();
        await docs.DeleteAsync(filter);
        await docs.DeleteAsync(ManyIds);

        var search = server.Sent("Search", SearchRequest.Parser);
        Assert.Contains("in {v0}", search.Dsl, StringComparison.Ordinal);
        Assert.Equal(["de", "e\"n"], search.ExprTemplateValues["v0"].ArrayVal.StringData.Data);
        Assert.Equal(ManyIds, search.ExprTemplateValues["v1"].ArrayVal.StringData.Data);
        var legs = server.Sent("HybridSearch", HybridSearchRequest.Parser).Requests;
        Assert.Equal((2, 3), (legs[0].ExprTemplateValues.Count, legs[1].ExprTemplateValues.Count));
        Assert.Equal([1, 2], legs[1].ExprTemplateValues["v2"].ArrayVal.LongData.Data);
        var (count, get, scroll) = (server.Sent("Query", QueryRequest.Parser), server.Sent("Query", QueryRequest.Parser, 1), server.Sent("Query", QueryRequest.Parser, 2));
        Assert.Equal((search.Dsl, search.ExprTemplateValues), (count.Expr, count.ExprTemplateValues));
        Assert.Equal("_id in {v0}", get.Expr);
        Assert.Equal(ManyIds, get.ExprTemplateValues["v0"].ArrayVal.StringData.Data);
        Assert.Equal(($"({search.Dsl}) and _id != \"\"", search.ExprTemplateValues), (scroll.Expr, scroll.ExprTemplateValues));
        var (byFilter, byIds) = (server.Sent("Delete", DeleteRequest.Parser), server.Sent("Delete", DeleteRequest.Parser, 1));
        Assert.Equal((search.Dsl, search.ExprTemplateValues), (byFilter.Expr, byFilter.ExprTemplateValues));
        Assert.Equal("_id in {v0}", byIds.Expr);
        Assert.Equal(ManyIds, byIds.ExprTemplateValues["v0"].ArrayVal.StringData.Data);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2.4.23")]
    [InlineData("milvus_lite-3.2.2")]
    public async Task Lists_are_written_out_for_servers_that_fail_on_templates(string? version)
    {
        var server = new ScriptedServer { Version = version };
        await server.Docs().GetAsync(["a", "b\"c"]);
        var request = server.Sent("Query", QueryRequest.Parser);
        Assert.Equal("""_id in ["a", "b\"c"]""", request.Expr);
        Assert.Empty(request.ExprTemplateValues);
    }

    [Fact]
    public async Task A_session_asks_for_its_own_last_write_and_the_others_for_what_was_waited_for()
    {
        var server = new ScriptedServer().On("Upsert", new MutationResult { Timestamp = 700 }).On("Upsert", new MutationResult { Timestamp = 600 }).On("Delete", new MutationResult { Timestamp = 900 });
        await using var store = server.Connect(options: new MilvusStoreOptions { Consistency = MilvusConsistency.Eventually });
        var docs = store.Collection("docs");
        Assert.Equal((3, 0UL), await ReadAsync(null));
        Assert.Equal((1, 1UL), await ReadAsync(MilvusConsistency.Session));
        var later = new UpsertOptions { WaitUntilVisible = false };
        await docs.UpsertAsync([Given.Point("a")], later);
        await docs.UpsertAsync([Given.Point("b")], later);
        Assert.Equal((3, 0UL), await ReadAsync(null));
        Assert.Equal((2, 0UL), await ReadAsync(MilvusConsistency.Bounded));
        Assert.Equal((1, 700UL), await ReadAsync(MilvusConsistency.Session));
        await store.Collection("docs").WaitUntilVisibleAsync();
        Assert.Equal((1, 700UL), await ReadAsync(null));
        Assert.Equal((0, 0UL), await ReadAsync(MilvusConsistency.Bounded));
        Assert.Equal((0, 0UL), await ReadAsync(MilvusConsistency.Strong));
        await docs.DeleteAsync(["a"]);
        Assert.Equal((1, 900UL), await ReadAsync(null));

        // Hybrid searches say it once for all and once for each leg; counts, pages and points by id follow the store.
        await docs.SearchAsync(Query(Fusion.Rrf(), FusionPlacement.Server, 1, 1));
        var hybrid = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        Assert.All(hybrid.Requests.Select(leg => (leg.ConsistencyLevel, leg.GuaranteeTimestamp)).Append((hybrid.ConsistencyLevel, hybrid.GuaranteeTimestamp)), said => Assert.Equal((1, 900UL), said));
        await docs.CountAsync();
        await docs.GetAsync("a");
        await docs.ScrollAsync().ToListAsync();
        Assert.All(Enumerable.Range(0, 3).Select(i => server.Sent("Query", QueryRequest.Parser, i)), query => Assert.Equal((1, 900UL), (query.ConsistencyLevel, query.GuaranteeTimestamp)));

        async Task<(int, ulong)> ReadAsync(MilvusConsistency? level)
        {
            await docs.SearchAsync(new MilvusQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Consistency = level });
            var search = server.Sent("Search", SearchRequest.Parser, server.Count("Search") - 1);
            Assert.False(search.UseDefaultConsistency);
            return (search.ConsistencyLevel, search.GuaranteeTimestamp);
        }
    }

    [Fact]
    public async Task What_is_read_to_be_written_back_is_read_as_it_is_now()
    {
        var server = new ScriptedServer();
        await using var store = server.Connect(options: new MilvusStoreOptions { Consistency = MilvusConsistency.Eventually });
        await store.Collection("docs").UpdatePayloadAsync(["a"], Payload.Parse("""{"lang":"de"}"""), new UpdatePayloadOptions { AllowReadModifyWrite = true });
        Assert.Equal(0, server.Sent("Query", QueryRequest.Parser).ConsistencyLevel);
    }

    [Fact]
    public async Task Groups_of_several_hits_are_counted_in_groups()
    {
        var server = new ScriptedServer { Version = "2.5.27", Schema = SchemaWriter.Schema("docs", Definition(Distance.Dot)) };
        server.On("DescribeIndex", Indexes("FLAT", Distance.Dot)).On("Search", new SearchResults
        {
            Results = new SearchResultData
            {
                Topks = { 5 },
                Scores = { 9, 8, 7, 6, 5 },
                Ids = new Ids { StrId = new StringArray { Data = { "a", "b", "c", "d", "e" } } },
                FieldsData = { new FieldData { Type = DataType.Varchar, FieldName = "group", Scalars = new ScalarField { StringData = new StringArray { Data = { "x", "y", "x", "z", "y" } } } } },
            },
        });
        var docs = server.Docs();
        var query = new MilvusQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, GroupBy = "group", GroupSize = 2, StrictGroupSize = true, Limit = 1, Offset = 1, Payload = PayloadSelection.None };
        var hits = await docs.SearchAsync(query);
        Assert.Equal([("b", "y"), ("e", "y")], hits.Select(hit => (hit.Id, hit.Group!.Value.AsString())));
        var search = server.Sent("Search", SearchRequest.Parser);
        Assert.Equal(["group"], search.OutputFields);
        Assert.Equal(("2", "group", "2", "true"), (Find(search.SearchParams, "topk"), Find(search.SearchParams, "group_by_field"), Find(search.SearchParams, "group_size"), Find(search.SearchParams, "strict_group_size")));

        await docs.SearchAsync(new MilvusQuery { Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) }, GroupBy = "group", GroupSize = 2 });
        var hybrid = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        Assert.Equal(("group", "2"), (Find(hybrid.RankParams, "group_by_field"), Find(hybrid.RankParams, "group_size")));
        Assert.All(hybrid.Requests, leg => Assert.Equal("group", Find(leg.SearchParams, "group_by_field")));
        Assert.Contains("group", hybrid.OutputFields);
    }

    [Theory]
    [InlineData("IVF_FLAT", 32, null, """{"nprobe":32}""")]
    [InlineData("AUTOINDEX", null, 5, """{"level":5}""")]
    [InlineData("HNSW", null, null, """{"ef":100}""")]
    public async Task Index_parameters_are_sent_by_their_names(string index, int? probes, int? level, string expected)
    {
        var server = new ScriptedServer().On("DescribeIndex", Indexes(index, Distance.Dot));
        await server.Docs().SearchAsync(new HybridQuery { Legs = { new MilvusDenseLeg(new float[] { 1, 0 }) { Probes = probes, Level = level, ScoreThreshold = 0.5 } }, Limit = 100 });
        Assert.Equal(expected, Find(server.Sent("Search", SearchRequest.Parser).SearchParams, "params"));
    }

    [Fact]
    public async Task A_range_over_a_graph_has_to_be_asked_for()
    {
        var server = new ScriptedServer().On("DescribeIndex", Indexes("HNSW", Distance.Dot));
        var docs = server.Docs();
        await docs.SearchAsync(new HybridQuery { Legs = { new MilvusDenseLeg(new float[] { 1, 0 }) { ScoreThreshold = 0.5, ScoreCeiling = 2 } }, Limit = 10 });
        Assert.Equal("""{"ef":64,"radius":0.49999997,"range_filter":2}""", Find(server.Sent("Search", SearchRequest.Parser).SearchParams, "params"));
        var fused = new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) { ScoreThreshold = 0.5 }, new SparseLeg(Given.Terms((1, 1))) }, Placement = FusionPlacement.Server };
        Assert.Contains("threshold", (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(fused))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_selected_keys_of_the_dynamic_field_are_asked_for()
    {
        var server = new ScriptedServer();
        var docs = server.Docs();
        foreach (var (keys, expected) in new (string[], string[])[]
        {
            (["lang", "other"], ["lang", "other", "_c"]),
            (["odd key"], ["$meta"]),
            (["lang", "LIKE"], ["$meta"]),
        })
        {
            await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, Payload = PayloadSelection.Only(keys) });
            Assert.Equal(expected, server.Sent("Search", SearchRequest.Parser, server.Count("Search") - 1).OutputFields);
        }
    }

    [Fact]
    public async Task Another_store_refuses_what_only_milvus_knows()
    {
        await using var store = Embedded.EmbeddedStore.InMemory();
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(ScriptedServer.Definition);
        await Assert.ThrowsAsync<ArgumentException>(() => docs.SearchAsync(new MilvusQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) }, GroupBy = "lang" }));
        await Assert.ThrowsAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new MilvusSparseLeg(Given.Terms((1, 1))) { DropRatio = 0.5 } } }));
        await Assert.ThrowsAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new MilvusDenseLeg(new float[] { 1, 0 }) { ScoreCeiling = 1 } } }));
    }

    private static HybridQuery Query(Fusion fusion, FusionPlacement placement, double sparse, double dense) => new()
    {
        Legs = { new SparseLeg(Given.Terms((1, 1))) { Weight = sparse }, new DenseLeg(new float[] { 1, 0 }) { Weight = dense } },
        Fusion = fusion,
        Placement = placement,
    };

    private static HybridCollectionDefinition Definition(Distance distance) => new()
    {
        Dense = { new DenseField("dense", 2, distance) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload = { new MilvusPayloadField("group", PayloadType.Keyword) },
    };

    private static (string? Strategy, string? Parameters) Ranker(ScriptedServer server)
    {
        var request = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        return (Find(request.RankParams, "strategy"), Find(request.RankParams, "params"));
    }

    private static string? Find(IEnumerable<Parameter> parameters, string key) => parameters.SingleOrDefault(pair => pair.Key == key)?.Value;

    private static DescribeIndexResponse Indexes(string index, Distance distance) => new()
    {
        IndexDescriptions =
        {
            new IndexDescription { FieldName = "dense", Params = { SchemaWriter.Pair("index_type", index), SchemaWriter.Pair("metric_type", VectorIndex.MetricOf(distance)) } },
            new IndexDescription { FieldName = "sparse", Params = { SchemaWriter.Pair("index_type", "SPARSE_INVERTED_INDEX"), SchemaWriter.Pair("metric_type", "IP") } },
        },
    };
}
