using Connectors.Calls;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Google.Protobuf;

namespace Connectors.Milvus.Tests.Server;

/// <summary>What is Milvus' own in text search, against a real server: constants, analyzers, limits, collections of other clients.</summary>
public class TextTests
{
    [SkippableFact]
    public async Task K1_and_b_are_what_the_server_computes_with()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var scores = new Dictionary<(double K1, double B), List<double>>();
        foreach (var (k1, b) in new[] { (0.0, 0.75), (1.2, 0.0), (1.2, 0.75), (3.0, 1.0) })
        {
            var docs = await store.Collection($"texts{scores.Count}").CreateHybridCollectionAsync(new() { Text = { new MilvusBm25Field("body", "text") { K1 = k1, B = b } } });
            await docs.UpsertAsync([Text("once", "copper kettle"), Text("twice", "copper copper kettle kettle"), Text("long", "copper kettle bridge granite violet meadow"), Text("other", "orchid")]);
            var hits = await docs.SearchAsync(new() { Legs = { new TextLeg("copper") } });
            scores[(k1, b)] = [.. new[] { "once", "twice", "long" }.Select(id => hits.Single(hit => hit.Id == id).Score)];
            var field = Assert.IsType<MilvusBm25Field>((await docs.DescribeAsync())!.Definition.Text.Single());
            Assert.Equal((k1, b), (field.K1, field.B));
            await Assert.ThrowsAsync<SchemaMismatchException>(() => docs.EnsureAsync(new() { Text = { new MilvusBm25Field("body", "text") { K1 = k1, B = 0.3 } } }));
        }

        // Without k1 a word is there or not; without b the length says nothing; with both a short text is better, and a long one worse.
        Assert.Single(scores[(0, 0.75)].Distinct());
        Assert.Equal(scores[(1.2, 0)][0], scores[(1.2, 0)][2], 6);
        Assert.True(scores[(1.2, 0)][1] > scores[(1.2, 0)][0]);
        Assert.True(scores[(1.2, 0.75)][0] > scores[(1.2, 0.75)][2]);
        Assert.True(scores[(3, 1)][0] / scores[(3, 1)][2] > scores[(1.2, 0.75)][0] / scores[(1.2, 0.75)][2]);
    }

    [SkippableFact]
    public async Task An_analyzer_of_ones_own_is_given_as_JSON_and_comes_back_to_another_process()
    {
        const string German = """{ "tokenizer":"standard", "filter":["lowercase", {"type":"stemmer","language":"german"}] }""";
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var definition = new HybridCollectionDefinition { Text = { new Bm25Field("body", "text", German) } };
        var docs = await store.Collection("german").CreateHybridCollectionAsync(definition);
        await docs.UpsertAsync([Text("a", "Die Brücken der Städte"), Text("b", "Kupfer")]);
        Assert.Equal(["a"], (await docs.SearchAsync(new() { Legs = { new TextLeg("brücke") } })).Select(hit => hit.Id));

        await using var other = MilvusStore.Connect(server.Url);
        Assert.Equal(German, (await other.Collection("german").DescribeAsync())!.Definition.Text.Single().Analyzer);
        Assert.Equal(EnsureOutcome.AlreadyCompatible, await other.Collection("german").EnsureAsync(definition));
    }

    [SkippableFact]
    public async Task A_text_has_as_many_bytes_as_its_column_and_no_more()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = await store.Collection("long").CreateHybridCollectionAsync(new() { Text = { new Bm25Field("body", "text"), new MilvusBm25Field("head", "title") { MaxLength = 8 } } });
        var text = string.Concat(Enumerable.Repeat("größe ", 8191)) + "wort xx";
        Assert.Equal(65_535, System.Text.Encoding.UTF8.GetByteCount(text));
        var report = await docs.UpsertAsync(
            [
                Text("fits", text),
                Text("long", text + "x"),
                new HybridPoint("array", Payload.From([new("text", new[] { new string('y', 32_767), new string('z', 32_768) })])),
                new HybridPoint("short", Payload.Parse("""{"title":"ééééé"}""")),
                new HybridPoint("escaped", Payload.Parse("""{"title":"\u00e9\u00e9\u00e9\u00e9"}""")),
            ],
            new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(["long", "array", "short"], report.Others.Select(outcome => outcome.Id));
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        Assert.Contains("65536 bytes; its column takes 65535", report.Others[0].Error, StringComparison.Ordinal);
        Assert.Contains("65536 bytes; its column takes 65535", report.Others[1].Error, StringComparison.Ordinal);
        Assert.Contains("10 bytes; its column takes 8", report.Others[2].Error, StringComparison.Ordinal);
        Assert.Equal(["fits"], (await docs.SearchAsync(new() { Legs = { new TextLeg("wort") { Field = "body" } } })).Select(hit => hit.Id));
        Assert.True((await docs.GetAsync("fits"))!.Payload.TryGetString("text", out var back));
        Assert.Equal(text, back);
    }

    [SkippableFact]
    public async Task A_collection_of_another_client_is_searched_by_its_texts()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var schema = new CollectionSchema { Name = "theirs", EnableDynamicField = true };
        schema.Fields.Add(new FieldSchema { Name = "id", IsPrimaryKey = true, DataType = DataType.Int64 });
        schema.Fields.Add(new FieldSchema { Name = "words", DataType = DataType.Varchar, TypeParams = { SchemaWriter.Pair("max_length", 100), SchemaWriter.Pair("enable_analyzer", "true"), SchemaWriter.Pair("analyzer_params", """{"type": "english"}""") } });
        schema.Fields.Add(new FieldSchema { Name = "bm25", DataType = DataType.SparseFloatVector, IsFunctionOutput = true });
        schema.Functions.Add(new FunctionSchema { Name = "f", Type = FunctionType.Bm25, InputFieldNames = { "words" }, OutputFieldNames = { "bm25" } });
        await store.Channel.CallAsync("CreateCollection", new CreateCollectionRequest { CollectionName = "theirs", Schema = schema.ToByteString(), ShardsNum = 1 }, new CallContext("create", "theirs", IsWrite: true), default);

        var theirs = store.Collection("theirs");
        var field = (await theirs.DescribeAsync())!.Definition.Text.Single();
        Assert.Equal(("bm25", "words", "english"), (field.Name, field.Source, field.Analyzer));

        // It has no index yet: the search makes it.
        var report = await theirs.UpsertAsync(
            [
                new HybridPoint("1", Payload.Parse("""{"words":"the bridges","n":1}""")),
                new HybridPoint("2", Payload.Parse("""{"words":"granite"}""")),
                new HybridPoint("3", Payload.Parse("{}")),
                new HybridPoint("4", Payload.Parse("""{"words":["bridge"]}""")),
            ],
            new UpsertOptions { ThrowOnFailure = false });
        Assert.Equal(["3", "4"], report.Others.Where(outcome => outcome.Status == PointStatus.Rejected).Select(outcome => outcome.Id));
        var hit = Assert.Single(await theirs.SearchAsync(new() { Legs = { new TextLeg("bridge") }, Filter = Filter.Equal("words", "the bridges") }));
        Assert.Equal("1", hit.Id);
        Assert.True(hit.Payload.TryGetString("words", out var words));
        Assert.Equal("the bridges", words);
    }

    private static HybridPoint Text(string id, string text) => new(id, Payload.From([new("text", text)]));
}
