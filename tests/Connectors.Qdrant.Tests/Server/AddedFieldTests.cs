using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>Fields whose vectors the server makes of texts: it makes none of texts that it holds already.</summary>
public sealed class AddedFieldTests
{
    private static readonly HybridCollectionDefinition Wanted = new() { Sparse = { new("sparse") }, Text = { new("words", source: "text", analyzer: "english") } };

    [Fact]
    public async Task A_text_field_is_added_while_there_are_no_points()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });

        Assert.Equal(EnsureOutcome.Extended, await docs.EnsureAsync(Wanted));
        await docs.UpsertAsync(new HybridPoint("a", Payload.Parse("""{"text":"copper bridges"}""")));
        Assert.Equal("a", Assert.Single(await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("bridge") } })).Id);
    }

    [Fact]
    public async Task A_text_field_is_not_added_to_points_that_it_would_not_find()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
        await docs.UpsertAsync(new HybridPoint("a", Payload.Parse("""{"text":"copper bridges"}""")));
        server.Requests.Clear();

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => docs.EnsureAsync(Wanted));
        Assert.Contains("'words'", refused.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests.Of("Points/CreateVectorName"));
        Assert.Empty((await docs.DescribeAsync())!.Definition.Text);
    }

    [Fact]
    public async Task A_search_of_a_text_field_that_is_gone_says_that_the_collection_was_altered()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Wanted);
        Assert.Empty(await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("bridge") } }));
        await store.Collection("docs").DropAsync();
        await store.Collection("docs").EnsureAsync(new() { Sparse = { new("sparse") } });

        var fault = await Assert.ThrowsAsync<StoreException>(() => docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("bridge") } }));
        Assert.Contains("'words'", fault.Message, StringComparison.Ordinal);
    }
}
