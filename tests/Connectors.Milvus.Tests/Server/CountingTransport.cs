using System.Collections.Concurrent;
using Connectors.Grpc;

namespace Connectors.Milvus.Tests.Server;

/// <summary>A transport that counts the calls that go through it.</summary>
internal sealed class CountingTransport : IGrpcTransport, IAsyncDisposable
{
    private readonly GrpcTransport _inner;
    private readonly ConcurrentDictionary<string, int> _counts = new(StringComparer.Ordinal);

    private CountingTransport(GrpcTransport inner) => _inner = inner;

    public static CountingTransport To(LiteServer server) => new(GrpcTransport.Connect(new Uri($"http://127.0.0.1:{server.Port}")));

    public ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
    {
        _counts.AddOrUpdate(call.Method[(call.Method.LastIndexOf('/') + 1)..], 1, static (_, count) => count + 1);
        return _inner.CallAsync(call, cancellationToken);
    }

    /// <summary>Returns how often a method was called since the last time that this was asked.</summary>
    public int Take(string method) => _counts.TryRemove(method, out var count) ? count : 0;

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
