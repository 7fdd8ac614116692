using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Elasticsearch.Transport;

/// <summary>The body of a request, written from the caller's memory.</summary>
internal sealed class RequestBody : HttpContent
{
    // Gzip gains little below this.
    private const int SmallestCompressed = 1024;

    private readonly ReadOnlySequence<byte> _body;
    private readonly bool _gzip;
    private volatile Task _writing = Task.CompletedTask;

    public RequestBody(ReadOnlySequence<byte> body, string contentType, bool gzip)
    {
        _body = body;
        _gzip = gzip && body.Length >= SmallestCompressed;
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        if (_gzip)
            Headers.ContentEncoding.Add("gzip");
    }

    /// <summary>Gets a value indicating whether a connection has asked for the body: before that, no server has seen the request.</summary>
    public bool WasStarted { get; private set; }

    /// <summary>Ends when the caller's memory is no longer read, which an early answer or a cancellation does not say.</summary>
    public Task WhenIdleAsync() => _writing;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        WasStarted = true;
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writing = ended.Task;
        try
        {
            if (_gzip)
            {
                var compressed = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
                await using (compressed.ConfigureAwait(false))
                    await WriteAsync(compressed, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await WriteAsync(stream, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ended.SetResult();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return !_gzip;
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (var segment in _body)
            await stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
    }
}
