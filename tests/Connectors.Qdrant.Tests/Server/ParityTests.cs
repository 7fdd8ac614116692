using Connectors.Qdrant.Emulator;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Server;

/// <summary>The emulator, whose scores are those that a real server gave (tests/Connectors.Qdrant.Tests/Emulator).</summary>
public sealed class ParityTests(ITestOutputHelper output) : RankingParityTests(
    [Distance.Cosine, Distance.Dot, Distance.Euclid],
    [Fusion.Rrf(60), Fusion.Linear(ScoreNormalization.MinMax), Fusion.Dbsf()],
    output)
{
    protected override async Task WithStoreAsync(Func<HybridStore, Task> compare)
    {
        await using var server = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(server.Address.ToString());
        await compare(store);
    }
}
