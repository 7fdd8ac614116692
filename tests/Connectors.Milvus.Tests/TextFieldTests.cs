using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Tests.Faults;

namespace Connectors.Milvus.Tests;

/// <summary>Text fields on servers of all ages, and in collections of all makers.</summary>
public class TextFieldTests
{
    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Text = { new MilvusBm25Field("body", "text", "english") { K1 = 1.5, B = 0.5 } },
    };

    [Theory]
    [InlineData("v2.4.15")]
    [InlineData("2.3.0")]
    public async Task A_server_that_is_known_to_be_too_old_is_asked_for_nothing(string version)
    {
        var server = new ScriptedServer { Schema = null, Version = version };
        await using var store = server.Connect();
        Assert.False((await store.GetInfoAsync()).Capabilities.TextSearch);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").EnsureAsync(Definition));
        Assert.Contains("2.5", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, server.Count("CreateCollection"));
    }

    [Fact]
    public async Task A_server_of_unknown_version_that_passes_over_functions_keeps_no_collection()
    {
        var server = new ScriptedServer { Schema = null };
        server.On("CreateCollection", message =>
        {
            server.Schema = CollectionSchema.Parser.ParseFrom(CreateCollectionRequest.Parser.ParseFrom(message).Schema);
            server.Schema.Functions.Clear();
            foreach (var field in server.Schema.Fields)
                field.IsFunctionOutput = false;
            return ScriptedServer.Reply(new Status());
        });
        server.On("DropCollection", _ =>
        {
            server.Schema = null;
            return ScriptedServer.Reply(new Status());
        });
        await using var store = server.Connect();
        Assert.True((await store.GetInfoAsync()).Capabilities.TextSearch);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").EnsureAsync(Definition));
        Assert.Contains("'body'", error.Message, StringComparison.Ordinal);
        Assert.Contains("2.5", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (server.Count("DropCollection"), server.Count("CreateIndex")));
        Assert.Null(await store.Collection("docs").DescribeAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2.5.0-beta")]
    [InlineData("v2.6.22")]
    [InlineData("milvus_lite-3.2.2")]
    public async Task Every_other_server_makes_the_field_and_its_index(string? version)
    {
        var server = Making(version);
        await using var store = server.Connect();
        Assert.Equal(EnsureOutcome.Created, await store.Collection("docs").EnsureAsync(Definition));
        var index = server.Sent("CreateIndex", CreateIndexRequest.Parser, 1);
        Assert.Equal("body", index.FieldName);
        Assert.Equal(
            ["bm25_b=0.5", "bm25_k1=1.5", "index_type=SPARSE_INVERTED_INDEX", "metric_type=BM25"],
            index.ExtraParams.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
        var source = server.Schema!.Fields.Single(field => field.Name == "text");
        Assert.Equal("""{"type":"english"}""", source.TypeParams.Single(pair => pair.Key == "analyzer_params").Value);
    }

    [Fact]
    public async Task Other_constants_are_a_mismatch_where_the_server_says_them()
    {
        var server = Making(version: null);
        await using var store = server.Connect();
        await store.Collection("docs").EnsureAsync(Definition);

        // This script describes no index of the field, as Lite 3.2.2 says nothing of its constants.
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await server.Connect().Collection("docs").EnsureAsync(With(new MilvusBm25Field("body", "text", "english"))));
        server.On("DescribeIndex", Constants("1.5", "0.5"));
        var error = await Assert.ThrowsAsync<SchemaMismatchException>(() => server.Connect().Collection("docs").EnsureAsync(With(new MilvusBm25Field("body", "text", "english") { MaxLength = 9 })));
        Assert.Equal(
            ["text 'body': k1: asked for 1.2, found 1.5", "text 'body': b: asked for 0.75, found 0.5", "text 'body': longest text: asked for 9, found 65535"],
            error.Differences.Select(difference => difference.ToString()));

        // Who asks for a plain field asks for no constants.
        server.On("DescribeIndex", Constants("1.5", "0.5")).On("DescribeIndex", Constants("many", "-1"));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await server.Connect().Collection("docs").EnsureAsync(With(new Bm25Field("body", "text", "english"))));
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await server.Connect().Collection("docs").EnsureAsync(Definition));
    }

    [Theory]
    [InlineData(-0.1, 0.5)]
    [InlineData(3.1, 0.5)]
    [InlineData(double.NaN, 0.5)]
    [InlineData(1.2, -0.1)]
    [InlineData(1.2, 1.1)]
    public void Constants_have_bounds(double k1, double b) => Assert.Throws<ArgumentOutOfRangeException>(() => new MilvusBm25Field("body", "text") { K1 = k1, B = b });

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("""{"type":"english"}""", null, "english")]
    [InlineData("""{ "type" : "english" }""", "english", "english")]
    [InlineData("""{"type":"english","stop_words":["a"]}""", "english", """{"type":"english","stop_words":["a"]}""")]
    [InlineData("""{"filter":["lowercase"],"tokenizer":"standard"}""", """{"tokenizer":"standard", "filter":["lowercase"]}""", """{"tokenizer":"standard", "filter":["lowercase"]}""")]
    [InlineData("""{"tokenizer":"standard"}""", """{"tokenizer":"whitespace"}""", """{"tokenizer":"standard"}""")]
    [InlineData("""{"tokenizer":"standard"}""", """{"tokenizer":""", """{"tokenizer":"standard"}""")]
    [InlineData("no json", "english", "no json")]
    [InlineData("[]", null, "[]")]
    [InlineData("{\"type\":\"\\ud800\"}", "english", "{\"type\":\"\\ud800\"}")]
    public void Analyzers_are_named_as_they_were_asked_for(string? parameters, string? noted, string? expected) => Assert.Equal(expected, TextAnalyzer.Read(parameters, noted));

    [Fact]
    public void A_name_of_an_analyzer_is_quoted() => Assert.Equal("a\"b", TextAnalyzer.Read(TextAnalyzer.ToParameters("a\"b"), noted: null));

    [Fact]
    public async Task What_fills_a_field_is_known_from_functions_from_notes_or_because_nothing_else_can()
    {
        Assert.Equal(["body <- text"], Sources(Foreign(functions: true, "text", "other")));
        Assert.Equal(["body <- text"], Sources(Foreign(functions: false, "text")));
        var otherFunction = Foreign(functions: true, "text");
        otherFunction.Functions[0].Type = (FunctionType)3;
        Assert.Empty(Sources(otherFunction));

        // Of two texts nobody knows which it is: the server fills the field still, and no vector of the point is expected for it.
        var unknown = Foreign(functions: false, "text", "other");
        Assert.Empty(Sources(unknown));
        var server = new ScriptedServer { Schema = unknown };
        await using var store = server.Connect();
        var point = new HybridPoint("a", Payload.Parse("""{"text":"copper","other":"kettle"}"""));
        point.Dense["dense"] = new float[] { 1, 0 };
        await store.Collection("docs").UpsertAsync(point);
        Assert.Equal(["$meta", "dense", "id", "other", "text"], server.Sent("Upsert", UpsertRequest.Parser).FieldsData.Select(field => field.FieldName).Order(StringComparer.Ordinal));

        var ours = SchemaWriter.Schema("docs", new() { Text = { new Bm25Field("body", "text"), new Bm25Field("head", "title") } });
        ours.Functions.Clear();
        Assert.Equal(["body <- text", "head <- title"], Sources(ours));
    }

    [Fact]
    public async Task Points_checked_for_another_source_are_not_sent()
    {
        var server = Making(version: null);
        await using var store = server.Connect();
        await store.Collection("docs").EnsureAsync(Definition);
        server.On("Upsert", _ =>
        {
            server.Schema = SchemaWriter.Schema("docs", With(new Bm25Field("body", "title")));
            return ScriptedServer.Reply(new MutationResult { Status = ScriptedServer.Error(109, "schema mismatch") });
        });
        var point = new HybridPoint("a", Payload.Parse("""{"text":"copper"}"""));
        point.Dense["dense"] = new float[] { 1, 0 };
        var error = await Assert.ThrowsAsync<StoreException>(() => store.Collection("docs").UpsertAsync(point));
        Assert.Contains("text fields", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Count("Upsert"));
    }

    [Theory]
    [InlineData(true, nameof(TextLeg))]
    [InlineData(false, "not declared")]
    public async Task No_filter_and_no_group_looks_at_a_source_whether_it_is_declared_or_not(bool isDeclared, string reason)
    {
        var definition = With(new Bm25Field("body", "text"));
        if (isDeclared)
            definition.Payload.Add(new PayloadField("text", PayloadType.Text));
        var server = new ScriptedServer { Schema = SchemaWriter.Schema("docs", definition) };
        await using var store = server.Connect();
        foreach (var filter in new[] { Filter.Equal("text", "copper"), Filter.Exists("text"), !Filter.Equal("text", "copper") })
        {
            var error = await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").CountAsync(filter));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }

        var grouped = new MilvusQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) }, GroupBy = "text" };
        Assert.Contains("cannot group by 'text'", (await Assert.ThrowsAsync<NotSupportedException>(() => store.Collection("docs").SearchAsync(grouped))).Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (server.Count("Query"), server.Count("Search")));
        Assert.Equal(isDeclared ? [("text", PayloadType.Text)] : [], (await store.Collection("docs").DescribeAsync())!.Definition.Payload.Select(field => (field.Name, field.Type)));
    }

    private static HybridCollectionDefinition With(Bm25Field field) => new() { Dense = { Definition.Dense[0] }, Text = { field } };

    /// <summary>A server that keeps the schema of the collection that it is told to make.</summary>
    private static ScriptedServer Making(string? version)
    {
        var server = new ScriptedServer { Schema = null, Version = version };
        return server.On("CreateCollection", message =>
        {
            server.Schema = CollectionSchema.Parser.ParseFrom(CreateCollectionRequest.Parser.ParseFrom(message).Schema);
            return ScriptedServer.Reply(new Status());
        });
    }

    private static DescribeIndexResponse Constants(string k1, string b) => new()
    {
        IndexDescriptions =
        {
            new IndexDescription { FieldName = "dense", Params = { SchemaWriter.Pair("index_type", "FLAT"), SchemaWriter.Pair("metric_type", "IP") } },
            new IndexDescription { FieldName = "body", Params = { SchemaWriter.Pair("metric_type", "BM25"), SchemaWriter.Pair("bm25_k1", k1), SchemaWriter.Pair("bm25_b", b) } },
        },
    };

    private static CollectionSchema Foreign(bool functions, params string[] texts)
    {
        var schema = new CollectionSchema { Name = "docs", EnableDynamicField = true };
        schema.Fields.Add(new FieldSchema { Name = "id", IsPrimaryKey = true, DataType = DataType.Varchar });
        schema.Fields.Add(new FieldSchema { Name = "dense", DataType = DataType.FloatVector, TypeParams = { SchemaWriter.Pair("dim", 2) } });
        foreach (var text in texts)
            schema.Fields.Add(new FieldSchema { Name = text, DataType = DataType.Varchar, TypeParams = { SchemaWriter.Pair("max_length", 100), SchemaWriter.Pair("enable_analyzer", "true") } });
        schema.Fields.Add(new FieldSchema { Name = "body", DataType = DataType.SparseFloatVector, IsFunctionOutput = true });
        if (functions)
            schema.Functions.Add(new FunctionSchema { Name = "f", Type = FunctionType.Bm25, InputFieldNames = { texts[0] }, OutputFieldNames = { "body" } });
        return schema;
    }

    private static IEnumerable<string> Sources(CollectionSchema schema) => SchemaReader.Read(schema, []).Definition.Text.Select(field => $"{field.Name} <- {field.Source}");
}
