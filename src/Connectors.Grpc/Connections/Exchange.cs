using System.Net;
using Connectors.Grpc.Wire;

namespace Connectors.Grpc.Connections;

/// <summary>One call on a connection, from the request to its reply. It outlives the caller's interest when the call is given up.</summary>
internal sealed class Exchange : IDisposable
{
    private static readonly string UserAgent = "connectors-grpc/" + typeof(Exchange).Assembly.GetName().Version?.ToString(3);

    private readonly ServerConnection _connection;
    private readonly Uri _address;
    private readonly GrpcCall _call;
    private readonly GrpcTransportOptions _options;
    private readonly RequestContent _content;
    private readonly CancellationToken _shutdown;
    private readonly CancellationTokenSource _reset;

    public Exchange(ServerConnection connection, Uri address, GrpcCall call, GrpcTransportOptions options, CancellationToken shutdown)
    {
        _connection = connection;
        _address = address;
        _call = call;
        _options = options;
        _shutdown = shutdown;
        _reset = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        _content = RequestContent.Create(call.Message, options.Gzip);
    }

    /// <summary>Whether anything of the message was handed to a connection.</summary>
    public bool WasSent => _content.WasStarted;

    /// <summary>Whether the whole message was.</summary>
    public bool SentWhole => _content.WasFinished;

    /// <summary>Makes the call. Every outcome that has to do with the server or the network is a reply.</summary>
    public async Task<GrpcReply> RunAsync()
    {
        _connection.Enter();
        try
        {
            // Not disposed: that would dispose the content, which may still be written when the answer comes early.
            var request = CreateRequest();
            using var response = await _connection.SendAsync(request, _reset.Token).ConfigureAwait(false);
            return await ReplyReader.ReadAsync(response, _options.MaxReceiveBytes, _reset.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (Fault.Covers(e))
        {
            return _shutdown.IsCancellationRequested ? Fault.OfDisposal(_address, WasSent) : Fault.Of(e, _address, WasSent);
        }
        finally
        {
            // A server may answer before it has read the request; the caller gets its memory back with the reply.
            _content.AllowReset();
            await _content.StopAsync().ConfigureAwait(false);
            _connection.Leave();
        }
    }

    /// <summary>Ends the use of the caller's memory. The stream stays as it is until <see cref="Reset"/>.</summary>
    public Task StopSendingAsync() => _content.StopAsync();

    /// <summary>Resets the stream if it is still open.</summary>
    public void Reset()
    {
        _content.AllowReset();
        _reset.Cancel();
    }

    public void Dispose()
    {
        _reset.Dispose();
        _content.Dispose();
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, _call.Method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = _content,
        };
        request.Headers.TryAddWithoutValidation("te", "trailers");
        request.Headers.TryAddWithoutValidation("user-agent", UserAgent);
        if (_options.Gzip)
            request.Headers.TryAddWithoutValidation("grpc-accept-encoding", "identity,gzip");
        if (_content.IsCompressed)
            request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        if (_call.Deadline is { } deadline)
            request.Headers.TryAddWithoutValidation("grpc-timeout", TimeoutHeader.Format(deadline));
        AddMetadata(request, _options.Metadata);
        AddMetadata(request, _call.Metadata);
        return request;
    }

    private static void AddMetadata(HttpRequestMessage request, GrpcMetadata? metadata)
    {
        if (metadata is null)
            return;
        foreach (var (name, value) in metadata)
        {
            // The few names that .NET keeps with the content ("allow", "expires", …) are plain metadata here.
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
