using Connectors.Grpc;
using Connectors.Milvus.Protos;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Milvus, that concern reads and the server itself; each named with its number.</summary>
public class ReadFaultTests
{
    [Fact]
    public async Task Case_1_a_collection_that_is_not_loaded_is_loaded_and_searched_once_more()
    {
        var server = new ScriptedServer()
            .On("Search", new SearchResults { Status = ScriptedServer.Error(101, "collection not loaded") })
            .On("GetLoadState", new GetLoadStateResponse { State = LoadState.Loading })
            .On("Search", Found("a"));
        var hits = await server.Docs().SearchAsync(Given.Sparse((1, 1)));
        Assert.Equal(["a"], hits.Select(hit => hit.Id));
        Assert.Equal((2, 1, 2), (server.Count("Search"), server.Count("LoadCollection"), server.Count("GetLoadState")));

        for (var i = 0; i < 2; i++)
            server.On("Search", new SearchResults { Status = ScriptedServer.Error(101, "collection not loaded") });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal("101", error.StatusCode);
    }

    [Fact]
    public async Task Case_1_a_collection_that_is_loading_is_asked_again()
    {
        var server = new ScriptedServer().On("Search", new SearchResults { Status = ScriptedServer.Error(103, "not fully loaded") }).On("Search", Found("a"));
        Assert.Single(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
    }

    [Fact]
    public async Task Case_1_the_wait_for_a_load_has_a_limit()
    {
        var server = new ScriptedServer { Schema = null };
        server.On("CreateCollection", new Status());
        for (var i = 0; i < 1000; i++)
            server.On("GetLoadState", new GetLoadStateResponse { State = LoadState.Loading });
        await using var store = server.Connect(options: new MilvusStoreOptions { Deadline = TimeSpan.FromMilliseconds(200) });
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Collection("docs").EnsureAsync(ScriptedServer.Definition));
        Assert.True(error.IsTransient);
        Assert.Contains("0.2 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_8_every_read_is_Strong()
    {
        var server = new ScriptedServer().On("Query", Counted(3));
        var docs = server.Docs();
        await docs.CountAsync();
        await docs.GetAsync("a");
        await docs.SearchAsync(Given.Sparse((1, 1)));
        await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) } });
        for (var i = 0; i < server.Count("Query"); i++)
            Assert.Equal((0, false), (server.Sent("Query", QueryRequest.Parser, i).ConsistencyLevel, server.Sent("Query", QueryRequest.Parser, i).UseDefaultConsistency));
        Assert.Equal((0, false), (server.Sent("Search", SearchRequest.Parser).ConsistencyLevel, server.Sent("Search", SearchRequest.Parser).UseDefaultConsistency));
        Assert.Equal((0, false), (server.Sent("HybridSearch", HybridSearchRequest.Parser).ConsistencyLevel, server.Sent("HybridSearch", HybridSearchRequest.Parser).UseDefaultConsistency));
    }

    [Fact]
    public async Task Case_9_hits_of_several_queries_are_cut_apart()
    {
        var server = new ScriptedServer().On("Search", new SearchResults
        {
            Results = new SearchResultData { NumQueries = 3, TopK = 3, Topks = { 3, 0, 2 }, Scores = { 5, 4, 3, 9, 8 }, Ids = new Ids { StrId = new StringArray { Data = { "a", "b", "c", "d", "e" } } } },
        });
        var results = await server.Docs().SearchBatchAsync([Given.Sparse((1, 1)), Given.Sparse((2, 1)), Given.Sparse((3, 1))]);
        Assert.Equal(["a b c", "", "d e"], results.Select(result => string.Join(' ', result.Select(hit => hit.Id))));
        Assert.Equal([9, 8], results[2].Select(hit => hit.Score));
        Assert.Equal(3, server.Sent("Search", SearchRequest.Parser).Nq);
    }

    [Fact]
    public async Task Case_9_integer_keys_are_ids_in_decimal()
    {
        var server = new ScriptedServer();
        server.Schema = server.Schema!.Clone();
        server.Schema.Description = "made by somebody else";
        server.Schema.Fields[0] = new FieldSchema { Name = "pk", IsPrimaryKey = true, DataType = DataType.Int64 };
        server.On("Search", new SearchResults { Results = new SearchResultData { Topks = { 2 }, Scores = { 2, 1 }, Ids = new Ids { IntId = new LongArray { Data = { -7, long.MaxValue } } } } });
        Assert.Equal(["-7", "9223372036854775807"], (await server.Docs().SearchAsync(Given.Sparse((1, 1)))).Select(hit => hit.Id));

        await server.Docs().DeleteAsync(["5", "05", "five"]);
        Assert.Equal("pk in [5]", server.Sent("Delete", DeleteRequest.Parser).Expr);
        var report = await server.Docs().UpsertAsync([Given.Point("5"), Given.Point("05")], new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal("05", report.Others.Single().Id);
        Assert.Equal([5L], server.Sent("Upsert", UpsertRequest.Parser).FieldsData.Single(column => column.FieldName == "pk").Scalars.LongData.Data);
    }

    [Fact]
    public async Task Case_9_an_empty_result_is_no_error_in_any_of_its_forms()
    {
        var server = new ScriptedServer()
            .On("Search", new SearchResults { Status = new Status { Reason = "search result is empty" }, Results = new SearchResultData { Topks = { 0 } } })
            .On("Search", new SearchResults { Results = new SearchResultData { Topks = { 0 }, Ids = new Ids { StrId = new StringArray() } } })
            .On("Search", new SearchResults { Results = new SearchResultData() })
            .On("Search", new SearchResults());
        for (var i = 0; i < 4; i++)
            Assert.Empty(await server.Docs().SearchAsync(Given.Sparse((1, 1))));
    }

    [Fact]
    public async Task Case_9_an_answer_whose_parts_do_not_fit_together_is_a_fault_of_the_store()
    {
        var server = new ScriptedServer().On("Search", new SearchResults { Results = new SearchResultData { Topks = { 3 }, Scores = { 1 }, Ids = new Ids { StrId = new StringArray { Data = { "a" } } } } });
        var error = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))));
        Assert.Equal("protocol", error.StatusCode);
        server.On("Search", _ => new GrpcReply(GrpcStatusCode.Ok, string.Empty, new([0x12, 0x7F, 0x01])));
        Assert.Equal("protocol", (await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(Given.Sparse((1, 1))))).StatusCode);
    }

    [Theory]
    [InlineData(new long[] { 7, 0, 9 })]
    [InlineData(new long[] { 7, 9 })]
    public async Task Case_12_a_nullable_column_has_a_value_for_each_row_or_for_each_that_is_not_null(long[] values)
    {
        var server = Nullable(values);
        var points = await server.Docs().GetAsync(["a", "b", "c"]);
        Assert.Equal(["""{"added":7}""", "{}", """{"added":9}"""], points.Select(point => point.Payload.ToString()));
    }

    [Fact]
    public async Task Case_12_a_nullable_column_of_another_length_is_a_fault_of_the_store() =>
        Assert.Equal("protocol", (await Assert.ThrowsAsync<StoreException>(() => Nullable([7, 8, 9, 10]).Docs().GetAsync(["a", "b", "c"]))).StatusCode);

    [Fact]
    public async Task Case_13_no_query_term_is_dropped()
    {
        var server = new ScriptedServer();
        await server.Docs().SearchAsync(Given.Sparse((1, 1)));
        Assert.Equal("""{"drop_ratio_search":0.0}""", server.Sent("Search", SearchRequest.Parser).SearchParams.Single(pair => pair.Key == "params").Value);
    }

    [Fact]
    public async Task Case_17_a_server_without_databases_is_refused_all_but_the_default_one()
    {
        var server = new ScriptedServer().On("ListDatabases", GrpcStatusCode.Unimplemented);
        await using var store = server.Connect(options: new MilvusStoreOptions { Database = "tenant" });
        await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").UpsertAsync(Given.Point("a")));
        Assert.Equal(0, server.Count("Upsert"));

        server.On("ListDatabases", new ListDatabasesResponse { DbNames = { "default", "tenant" } });
        Assert.Equal(1, (await store.Collection("docs").UpsertAsync(Given.Point("a"))).Written);
        Assert.Equal("tenant", server.Sent("Upsert", UpsertRequest.Parser).DbName);
        Assert.Equal("tenant", server.Calls[^1].Metadata!.GetValue("dbname"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("milvus_lite-3.2.2")]
    [InlineData("v2.6.22")]
    public async Task Case_22_a_version_that_is_not_told_or_no_number_is_no_obstacle(string? version)
    {
        var server = new ScriptedServer();
        if (version is not null)
            server.On("GetVersion", new GetVersionResponse { Version = version });
        var info = await server.Connect().GetInfoAsync();
        Assert.Equal(version, info.Version);
        Assert.Equal(version is null ? 1 : 0, server.Count("ShowCollections"));
    }

    [Fact]
    public async Task Case_23_scores_are_weighed_here_and_literals_stand_in_the_expression()
    {
        var server = new ScriptedServer();
        var query = new HybridQuery
        {
            Legs = { new SparseLeg(Given.Terms((1, 1))), new DenseLeg(new float[] { 1, 0 }) },
            Fusion = Fusion.Linear(ScoreNormalization.MinMax),
            Filter = Filter.Equal("lang", "a \"{b}\" \\"),
        };
        await server.Docs().SearchAsync(query);
        Assert.Equal((0, 2), (server.Count("HybridSearch"), server.Count("Search")));
        Assert.Contains("""$meta["lang"] == "a \"{b}\" \\" """.TrimEnd(), server.Sent("Search", SearchRequest.Parser).Dsl, StringComparison.Ordinal);
        var onServer = new HybridQuery { Legs = { query.Legs[0], query.Legs[1] }, Fusion = Fusion.Linear(ScoreNormalization.MinMax), Placement = FusionPlacement.Server };
        await Assert.ThrowsAsync<NotSupportedException>(() => server.Docs().SearchAsync(onServer));
    }

    private static SearchResults Found(string id) => new() { Results = new SearchResultData { Topks = { 1 }, Scores = { 1 }, Ids = new Ids { StrId = new StringArray { Data = { id } } } } };

    private static QueryResults Counted(long count) => new() { FieldsData = { new FieldData { Type = DataType.Int64, FieldName = "count(*)", Scalars = new ScalarField { LongData = new LongArray { Data = { count } } } } } };

    private static ScriptedServer Nullable(long[] values)
    {
        var server = new ScriptedServer();
        server.Schema!.Fields.Add(new FieldSchema { Name = "added", DataType = DataType.Int64, Nullable = true });
        var json = new JsonArray();
        json.Data.AddRange(Enumerable.Repeat(ByteString.CopyFromUtf8("{}"), 3));
        return server.On("Query", new QueryResults
        {
            FieldsData =
            {
                new FieldData { Type = DataType.Varchar, FieldName = "_id", Scalars = new ScalarField { StringData = new StringArray { Data = { "a", "b", "c" } } } },
                new FieldData { Type = DataType.Json, FieldName = "$meta", IsDynamic = true, Scalars = new ScalarField { JsonData = json } },
                new FieldData { Type = DataType.Int64, FieldName = "added", Scalars = new ScalarField { LongData = new LongArray { Data = { values } } }, ValidData = { true, false, true } },
            },
        });
    }
}
