using Connectors.Conformance;
using Connectors.Milvus.Tests.Server;

namespace Connectors.Milvus.Tests.Conformance;

/// <summary>A Milvus Lite 2.5.1 that is started for the run.</summary>
internal sealed class LiteTarget : IConformanceTarget, IDisposable
{
    private readonly LiteServer _server;

    private LiteTarget(LiteServer server) => _server = server;

    public string Name => "milvus lite 2.5.1";

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions => LiteExceptions.All;

    public static async Task<LiteTarget> StartAsync() => new(await LiteServer.StartAsync());

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<HybridStore>(MilvusStore.Connect(_server.Url));

    /// <summary>The server ends too, and starts again on what it has kept.</summary>
    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        _server.Kill();
        await _server.RestartAsync();
        return await OpenAsync(cancellationToken);
    }

    public void Dispose() => _server.Dispose();
}
