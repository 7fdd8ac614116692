using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>One text of the payload may be that of several fields, such as two languages, or words and a model.</summary>
public sealed class TextOfSeveralFieldsTests
{
    [Fact]
    public async Task Each_of_two_text_fields_with_one_source_finds_the_point_and_follows_its_changes()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Text = { new("english", source: "text", analyzer: "english"), new("german", source: "text", analyzer: "german") } });

        await docs.UpsertAsync(new HybridPoint("a", Payload.Parse("""{"text":"copper"}""")));
        Assert.Single(await FindAsync("english", "copper"));
        Assert.Single(await FindAsync("german", "copper"));

        await docs.UpdatePayloadAsync(["a"], Payload.Parse("""{"text":"kettle"}"""));
        Assert.Single(await FindAsync("english", "kettle"));
        Assert.Single(await FindAsync("german", "kettle"));

        async Task<SearchResult> FindAsync(string field, string text) => await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg(text) { Field = field } } });
    }

    [Fact]
    public async Task A_semantic_field_and_a_text_field_share_a_text()
    {
        var definition = new HybridCollectionDefinition { Text = { new Bm25Field("words", source: "body") }, Semantic = { QdrantSemanticField.Sparse("body", "service/splade") } };
        var server = new ScriptedServer { Info = ScriptedServer.Describe(definition) };
        await server.Docs().UpsertAsync(new HybridPoint("1", Payload.Parse("""{"body":"copper"}""")));
        var vectors = server.Sent("Points/Upsert", UpsertPoints.Parser).Points.Single().Vectors.Vectors_.Vectors;
        Assert.Equal(["body", "words"], vectors.Keys.Order());
        Assert.All(vectors.Values, vector => Assert.Equal("copper", vector.Document.Text));
    }
}
