using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Services;
using Connectors.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Connectors.Qdrant.Emulator;

/// <summary>
/// A Qdrant 1.18.3 in this process, in memory, by gRPC over HTTP/2: what the recordings in ../shared/cassettes/qdrant show of a real one. It answers
/// the recorded requests with the recorded answers (tests/Connectors.Qdrant.Tests/Emulator says which, and what it leaves out).
/// </summary>
public sealed class QdrantEmulator : IAsyncDisposable
{
    private readonly GrpcHandler _handler;
    private readonly SemaphoreSlim _switch = new(1, 1);
    private LocalServer? _server;
    private int _port;

    private QdrantEmulator(QdrantEmulatorOptions options)
    {
        _port = options.Port;
        _handler = new GrpcHandler(new MethodTable(options, Faults), new Gatekeeper(options), Faults, Requests);
    }

    /// <summary>Gets where it listens, as http://127.0.0.1:port; the same after a restart.</summary>
    public Uri Address => new($"http://127.0.0.1:{_port}");

    /// <summary>Gets the switches for what goes wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Gets what was received.</summary>
    public RequestLog Requests { get; } = new();

    /// <summary>Starts a server.</summary>
    public static async Task<QdrantEmulator> StartAsync(QdrantEmulatorOptions? options = null)
    {
        var emulator = new QdrantEmulator(options ?? new QdrantEmulatorOptions());
        await emulator.RestartAsync();
        return emulator;
    }

    /// <summary>Ends all connections and listens no more, until <see cref="RestartAsync"/>. The data stay.</summary>
    public async Task StopAsync()
    {
        await _switch.WaitAsync();
        try
        {
            await CloseAsync();
        }
        finally
        {
            _switch.Release();
        }
    }

    /// <summary>Ends all connections and listens again on the same port. The data stay.</summary>
    public async Task RestartAsync()
    {
        await _switch.WaitAsync();
        try
        {
            await CloseAsync();
            _server = await LocalServer.StartAsync(HttpProtocols.Http2, _handler.HandleAsync, port: _port);
            _port = _server.Address.Port;
        }
        finally
        {
            _switch.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _switch.Dispose();
    }

    private async Task CloseAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }
}
