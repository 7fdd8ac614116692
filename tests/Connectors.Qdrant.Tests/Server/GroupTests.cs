using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Server;

public sealed class GroupTests
{
    [Fact]
    public async Task Groups_are_by_a_path_as_filters_have_it()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store);
        Assert.Equal(["odd", "even"], (await docs.SearchAsync(ByGroup("`the group`"))).Select(hit => hit.Group!.Value.AsString()));
        Assert.Equal(["odd", "even"], (await docs.SearchAsync(ByGroup("inner.key"))).Select(hit => hit.Group!.Value.AsString()));
        await Assert.ThrowsAsync<FormatException>(() => docs.SearchAsync(ByGroup("inner.")));
    }

    [Fact]
    public async Task Groups_of_one_leg_are_refused_too_where_the_client_fuses_it()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await FillAsync(store);
        var query = new QdrantQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) }, GroupBy = "inner.key", Fusion = Fusion.Rrf(), Placement = FusionPlacement.Client };
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(query));
    }

    private static QdrantQuery ByGroup(string path) => new() { Legs = { new DenseLeg(new float[] { 1, 0 }) }, GroupBy = path };

    private static async Task<HybridCollection> FillAsync(HybridStore store)
    {
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(new() { Dense = { new("dense", 2, Distance.Dot) } });
        await docs.UpsertAsync(Enumerable.Range(0, 6).Select(i =>
        {
            var group = i % 2 == 0 ? "even" : "odd";
            var point = new HybridPoint($"{i}", Payload.Parse($$"""{"the group":"{{group}}","inner":{"key":"{{group}}" } }"""));
            point.Dense["dense"] = new float[] { i, 0 };
            return point;
        }));
        return docs;
    }
}
