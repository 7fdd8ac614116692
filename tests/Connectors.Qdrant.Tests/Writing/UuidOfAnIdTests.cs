using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Writing;

/// <summary>The server knows a point by the UUID that was made of its id.</summary>
public sealed class UuidOfAnIdTests
{
    [Fact]
    public async Task Updates_by_the_uuid_of_an_id_are_updates_of_its_point()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        await store.Collection("docs").EnsureAsync(Given.Definition);
        var docs = store.Collection("docs");
        await docs.UpsertAsync(Given.Point("doc-1", """{"year":1}"""));
        var uuid = PointIds.ToUuid("doc-1").ToString();

        Assert.Empty(await docs.UpdateVectorsAsync([Given.Point(uuid)]));
        Assert.Empty((await docs.UpdatePayloadAsync([uuid], Payload.Parse("""{"year":2}"""))).MissingIds);
        Assert.Equal("""{"year":2}""", (await docs.GetAsync(["doc-1"])).Single().Payload.ToString());
    }
}
