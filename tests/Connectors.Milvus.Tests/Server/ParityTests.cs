using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Server;

/// <summary>Milvus Lite.</summary>
public sealed class ParityTests(ITestOutputHelper output) : RankingParityTests([Distance.Cosine, Distance.Euclid], [Fusion.Rrf(60), Fusion.Linear(ScoreNormalization.MinMax), Fusion.Dbsf()], output)
{
    protected override async Task WithStoreAsync(Func<HybridStore, Task> compare)
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        await compare(store);
    }
}
