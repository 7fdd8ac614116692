using Connectors.Conformance;

namespace Connectors.Testing;

/// <summary>A server that is started for the run.</summary>
internal sealed class ServerTarget(string name, IReadOnlyDictionary<string, string> exceptions, ServerProcess server, Func<string, HybridStore> connect) : IConformanceTarget, IDisposable
{
    public string Name => name;

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions => exceptions;

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(connect(server.Url));

    /// <summary>The server ends too, and starts again on what it has kept.</summary>
    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        server.Kill();
        await server.RestartAsync();
        return await OpenAsync(cancellationToken);
    }

    public void Dispose() => server.Dispose();
}
