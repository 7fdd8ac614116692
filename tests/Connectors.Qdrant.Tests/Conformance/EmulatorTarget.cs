using Connectors.Conformance;
using Connectors.Qdrant.Emulator;

namespace Connectors.Qdrant.Tests.Conformance;

/// <summary>The emulator in this process, which keeps its data over a restart.</summary>
internal sealed class EmulatorTarget(QdrantEmulator server) : IConformanceTarget, IAsyncDisposable
{
    public string Name => "emulator of qdrant 1.18.3";

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions => EmulatorExceptions.All;

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<HybridStore>(QdrantStore.Connect(server.Address.ToString()));

    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        await server.RestartAsync();
        return await OpenAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
