using Connectors.Grpc;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Queries;

public sealed class IndexHintTests
{
    [Fact]
    public async Task A_search_that_strict_mode_refuses_says_which_fields_of_any_leg_lack_an_index()
    {
        var dense = new DenseLeg(new float[] { 1, 0 }) { Filter = Filter.Equal("outer", "x") };
        var nested = new QdrantPrefetchLeg { Legs = { new DenseLeg(new float[] { 1, 0 }) { Filter = Filter.Equal("inner", "x") } } };
        foreach (var placement in new[] { FusionPlacement.Server, FusionPlacement.Client })
        {
            var server = new ScriptedServer();
            foreach (var method in new[] { "Points/Query", "Points/QueryBatch" })
                server.On(method, GrpcStatusCode.InvalidArgument, "Bad request: Index required but not found for \"inner\" of one of the following types: [keyword].");
            var refused = await Assert.ThrowsAsync<StoreException>(() => server.Docs().SearchAsync(new HybridQuery { Legs = { dense, nested }, Placement = placement }));
            Assert.Contains("'outer'", refused.Message, StringComparison.Ordinal);
            Assert.Contains("'inner'", refused.Message, StringComparison.Ordinal);
        }
    }
}
