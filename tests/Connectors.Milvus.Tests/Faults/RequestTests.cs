using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Tests.Faults;

/// <summary>What is asked of servers that can do more than Milvus Lite.</summary>
public class RequestTests
{
    [Theory]
    [InlineData(22)] // Array
    [InlineData(100)] // BinaryVector
    [InlineData(102)] // Float16Vector
    public async Task A_collection_with_a_field_of_another_type_is_read_without_it_and_not_written(int type)
    {
        var server = new ScriptedServer();
        server.Schema!.Fields.Add(new FieldSchema { Name = "other", DataType = (DataType)type });
        var docs = server.Docs();
        Assert.Equal(["dense"], (await docs.DescribeAsync())!.Definition.Dense.Select(field => field.Name));
        await docs.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.All });
        Assert.Equal(["_id", "$meta", "dense", "sparse"], server.Sent("Query", QueryRequest.Parser).OutputFields);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => docs.UpsertAsync(Given.Point("a")));
        Assert.Contains("its field 'other' is of a type that this client does not write", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Count("Upsert"));
    }

    [Fact]
    public async Task A_graph_index_is_made_with_its_parameters_and_searched_with_its_candidates()
    {
        var server = new ScriptedServer { Schema = null };
        var docs = server.Docs();
        await docs.EnsureAsync(new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Euclid) { Index = DenseIndex.Hnsw(24, 300) } } });
        var index = server.Sent("CreateIndex", CreateIndexRequest.Parser);
        Assert.Equal(
            [("index_type", "HNSW"), ("metric_type", "L2"), ("params", """{"M":24,"efConstruction":300}""")],
            index.ExtraParams.Select(pair => (pair.Key, pair.Value)));

        server.Schema = Schema.SchemaWriter.Schema("docs", new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Euclid) { Index = DenseIndex.Hnsw(24, 300) } } });
        server.On("DescribeIndex", Hnsw());
        docs = server.Docs();
        await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 2 }) { Candidates = 200 } }, Limit = 5 });
        server.On("DescribeIndex", Hnsw());
        await server.Docs().SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 2 }) { Candidates = 3 } }, Limit = 500 });
        Assert.Equal(["""{"ef":200}""", """{"ef":500}"""], Enumerable.Range(0, 2).Select(i => server.Sent("Search", SearchRequest.Parser, i).SearchParams.Single(pair => pair.Key == "params").Value));
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 2 }) { Exact = true } } }));
    }

    [Fact]
    public async Task The_square_of_the_distance_becomes_minus_the_distance()
    {
        var server = new ScriptedServer { Schema = Schema.SchemaWriter.Schema("docs", new HybridCollectionDefinition { Dense = { new DenseField("dense", 2, Distance.Euclid) } }) };
        server.On("DescribeIndex", Hnsw());
        server.On("Search", new SearchResults { Results = new SearchResultData { Topks = { 2 }, Scores = { 6.25f, -1e-7f }, Ids = new Ids { StrId = new StringArray { Data = { "a", "b" } } } } });
        var hits = await server.Docs().SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 2 }) } });
        Assert.Equal([("b", 0d, -1e-7f), ("a", -2.5, 6.25f)], hits.Select(hit => (hit.Id, hit.Score, (float)hit.RawScore)));
    }

    [Fact]
    public async Task A_partition_key_is_a_column_of_the_schema()
    {
        var server = new ScriptedServer { Schema = null };
        await server.Docs().EnsureAsync(new HybridCollectionDefinition
        {
            Sparse = { new SparseField("sparse") },
            Payload = { new MilvusPayloadField("tenant", PayloadType.Keyword) { IsPartitionKey = true, MaxLength = 64 } },
        });
        var schema = CollectionSchema.Parser.ParseFrom(server.Sent("CreateCollection", CreateCollectionRequest.Parser).Schema);
        var tenant = schema.Fields.Single(field => field.Name == "tenant");
        Assert.Equal((true, DataType.Varchar, "64"), (tenant.IsPartitionKey, tenant.DataType, tenant.TypeParams.Single().Value));
        Assert.True(schema.EnableDynamicField);
    }

    [Fact]
    public async Task Aliases_are_made_moved_and_dropped()
    {
        var server = new ScriptedServer();
        await server.Docs().CreateAliasAsync("current");
        await server.Docs().MoveAliasAsync("current");
        await server.Docs().DropAliasAsync("current");
        Assert.Equal(("docs", "current"), (server.Sent("CreateAlias", AliasRequest.Parser).CollectionName, server.Sent("CreateAlias", AliasRequest.Parser).Alias));
        Assert.Equal(("docs", "current"), (server.Sent("AlterAlias", AliasRequest.Parser).CollectionName, server.Sent("AlterAlias", AliasRequest.Parser).Alias));
        Assert.Equal("current", server.Sent("DropAlias", DropAliasRequest.Parser).Alias);
        await Assert.ThrowsAsync<ArgumentException>(() => server.Docs().CreateAliasAsync("no-hyphens"));
    }

    [Fact]
    public async Task RRF_is_fused_on_the_server_with_its_k_and_the_legs_own_limits_and_filters()
    {
        var server = new ScriptedServer();
        await server.Docs().SearchAsync(new HybridQuery
        {
            Legs = { new SparseLeg(Given.Terms((1, 1))) { Limit = 30, Filter = Filter.Equal("lang", "de") }, new DenseLeg(new float[] { 1, 0 }) { Limit = 40 } },
            Fusion = Fusion.Rrf(2.5),
            Limit = 7,
            Offset = 3,
        });
        var request = server.Sent("HybridSearch", HybridSearchRequest.Parser);
        var parameters = request.RankParams.ToDictionary(pair => pair.Key, pair => pair.Value);
        Assert.Equal(("rrf", """{"k":2.5}""", "7", "3"), (parameters["strategy"], parameters["params"], parameters["limit"], parameters["offset"]));
        Assert.Equal(["30", "40"], request.Requests.Select(leg => leg.SearchParams.Single(pair => pair.Key == "topk").Value));
        Assert.NotEmpty(request.Requests[0].Dsl);
        Assert.Empty(request.Requests[1].Dsl);
    }

    [Theory]
    [InlineData(2.0, 1.0)]
    [InlineData(1.0, 0.5)]
    public async Task Weighted_RRF_is_fused_here(double sparse, double dense)
    {
        var server = new ScriptedServer();
        await server.Docs().SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1))) { Weight = sparse }, new DenseLeg(new float[] { 1, 0 }) { Weight = dense } } });
        Assert.Equal((0, 2), (server.Count("HybridSearch"), server.Count("Search")));
    }

    private static DescribeIndexResponse Hnsw() => new()
    {
        IndexDescriptions = { new IndexDescription { FieldName = "dense", Params = { Schema.SchemaWriter.Pair("index_type", "HNSW"), Schema.SchemaWriter.Pair("metric_type", "L2") } } },
    };
}
