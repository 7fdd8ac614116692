using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Wire;

public class LargeAnswerTests
{
    [Fact]
    public async Task Points_stay_as_they_are_when_the_memory_of_their_answer_is_used_again()
    {
        const int Dimensions = 384;
        await using var emulator = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(emulator.Address.ToString());
        var collection = store.Collection("c");
        await collection.EnsureAsync(new() { Dense = { new("d", Dimensions, Distance.Dot) } });
        var ids = Enumerable.Range(0, 600).Select(i => $"id {i}").ToList();
        await collection.UpsertAsync(ids.Select((id, i) => new HybridPoint(id, Payload.Parse($$"""{"n":{{i}}}""")) { Dense = { ["d"] = Vector(i) } }));

        // Two answers that are larger than one segment of a reply, and for which the pool has buffers of one size.
        var all = await collection.GetAsync(ids);
        var last = await collection.GetAsync(ids.Skip(50));
        Assert.Equal([.. ids, .. ids.Skip(50)], all.Concat(last).Select(point => point.Id));
        foreach (var point in all.Concat(last))
        {
            var number = ids.IndexOf(point.Id);
            Assert.Equal($$"""{"n":{{number}}}""", point.Payload.ToString());
            Assert.Equal(Vector(number), point.Dense["d"].ToArray());
        }

        static float[] Vector(int number) => [.. Enumerable.Range(0, Dimensions).Select(i => number + (i / 1024f))];
    }
}
