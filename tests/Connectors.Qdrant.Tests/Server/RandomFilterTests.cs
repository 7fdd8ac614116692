using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Tests.Filters;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>Random filters pass the same points in a collection as with the reference evaluator.</summary>
public sealed class RandomFilterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Scrolls_and_counts_see_the_points_that_the_evaluator_passes()
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        var docs = await store.Collection("filters").CreateHybridCollectionAsync(FilterWorld.Definition);
        var random = new Random(11);
        var points = Enumerable.Range(0, 250).Select(i => new HybridPoint(i % 3 == 0 ? $"name {i / 3}" : $"{i}", Payload.Parse(FilterWorld.Payload(random)))).ToList();
        await docs.UpsertAsync(points);
        await RandomFilters.CompareAsync(docs, points, 400, () => Next(random), output);
    }

    /// <summary>A filter that is not refused.</summary>
    private static Filter Next(Random random)
    {
        while (true)
        {
            var filter = RandomFilters.Tree(random, random.Next(4), () => FilterWorld.Leaf(random));
            try
            {
                FilterWorld.Translator.Translate(filter);
                return filter;
            }
            catch (NotSupportedException)
            {
                // Refusals are looked at in Filters.
            }
        }
    }
}
