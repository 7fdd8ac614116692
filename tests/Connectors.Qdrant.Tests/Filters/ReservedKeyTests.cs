using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>Under the reserved key lie the ids of which UUIDs were made. No filter sees them, wherever it stands.</summary>
public sealed class ReservedKeyTests
{
    private static readonly Filter Hidden = Filter.Equal("_id", "a");

    [Fact]
    public async Task No_filter_sees_what_is_kept_under_the_reserved_key()
    {
        Func<QdrantCollection, Task>[] operations =
        [
            docs => docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) }, Filter = Filter.Not(Hidden) }),
            docs => docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { new DenseLeg(new float[] { 1, 0 }) { Filter = Hidden } } } } }),
            docs => docs.UpsertAsync([Given.Point("a")], new QdrantUpsertOptions { ReplaceIf = Hidden }),
            docs => docs.CountValuesAsync("lang", filter: Hidden),
            docs => docs.EstimateCountAsync(Hidden),
            async docs =>
            {
                await foreach (var _ in docs.ScrollInOrderAsync(new QdrantScrollOptions { OrderBy = "year", Filter = Hidden }))
                    Assert.Fail("A point was found.");
            },
        ];
        foreach (var operation in operations)
        {
            var server = new ScriptedServer();
            await Assert.ThrowsAsync<NotSupportedException>(() => operation(server.Docs()));
            Assert.DoesNotContain(server.Calls, call => call.Method.StartsWith("Points/", StringComparison.Ordinal));
        }
    }
}
