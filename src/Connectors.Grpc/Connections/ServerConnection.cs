namespace Connectors.Grpc.Connections;

/// <summary>One of the connections that calls are spread over: an HTTP client, and what is known of the calls on it.</summary>
internal sealed class ServerConnection(HttpMessageInvoker invoker, bool owned, TimeProvider clock, CancellationToken shutdown) : IDisposable
{
    private readonly AbandonedCalls _abandoned = new(clock, shutdown);
    private int _callsInFlight;

    public int CallsInFlight => Volatile.Read(ref _callsInFlight);

    public void Enter() => Interlocked.Increment(ref _callsInFlight);

    public void Leave() => Interlocked.Decrement(ref _callsInFlight);

    // HttpClient.SendAsync without a completion option would read the whole answer into memory first.
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => invoker is HttpClient client
        ? client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
        : invoker.SendAsync(request, cancellationToken);

    public void Abandon(Exchange exchange, Task<GrpcReply> running, TimeSpan patience) => _ = _abandoned.EndAsync(exchange, running, patience);

    public void Dispose()
    {
        if (owned)
            invoker.Dispose();
    }
}
