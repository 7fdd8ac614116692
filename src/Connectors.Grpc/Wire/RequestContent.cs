using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Connectors.Grpc.Wire;

/// <summary>
/// The body of a call: the frame header of five bytes and the message. The message is written from the caller's memory, and
/// <see cref="StopAsync"/> guarantees that this memory is no longer read.
/// </summary>
internal sealed class RequestContent : HttpContent
{
    internal const int FrameHeaderBytes = 5;

    // The header goes out in one HTTP/2 frame with the start of the message, which is copied for that. 16,384 bytes is the frame size that
    // every peer takes (RFC 9113, section 6.5.2).
    private const int FirstWriteBytes = 16 * 1024;

    // Gzip adds about 20 bytes; below this it rarely wins.
    private const int SmallestCompressed = 256;

    private static readonly MediaTypeHeaderValue GrpcMediaType = new("application/grpc");

    private readonly Lock _lock = new();
    private readonly ReadOnlySequence<byte> _message;
    private readonly PooledMessage? _compressed;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _resetAllowed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource? _idle;
    private int _writers;
    private bool _stopped;
    private volatile bool _started;
    private volatile bool _finished;

    private RequestContent(ReadOnlySequence<byte> message, PooledMessage? compressed)
    {
        _message = compressed?.Sequence ?? message;
        _compressed = compressed;
        Headers.ContentType = GrpcMediaType;
    }

    public bool IsCompressed => _compressed is not null;

    /// <summary>Whether writing has begun, that is, a connection exists and has taken the request headers.</summary>
    public bool WasStarted => _started;

    /// <summary>Whether everything was written.</summary>
    public bool WasFinished => _finished;

    public static RequestContent Create(ReadOnlySequence<byte> message, bool gzip) =>
        new(message, gzip && message.Length >= SmallestCompressed ? Gzip.Compress(message) : null);

    /// <summary>
    /// Stops writing where it stands, and ends when the message is no longer read. A request that is cut off that way keeps its stream open
    /// until <see cref="AllowReset"/>.
    /// </summary>
    public async Task StopAsync()
    {
        lock (_lock)
        {
            _stopped = true;
            if (_writers == 0)
                return;
            _idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        await _stop.CancelAsync().ConfigureAwait(false);
        await _idle.Task.ConfigureAwait(false);
    }

    /// <summary>Lets a request that was cut off end in a reset of its stream.</summary>
    public void AllowReset() => _resetAllowed.TrySetResult();

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <summary>May run again, even before the first run has ended, when the HTTP stack repeats a request that a server did not take up.</summary>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (TryEnter())
        {
            _started = true;
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop.Token);
            try
            {
                await WriteAsync(stream, either.Token).ConfigureAwait(false);
                _finished = true;
                return;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // The HTTP stack resets the stream as soon as this method fails: below, when it is allowed.
            }
            finally
            {
                Leave();
            }
        }

        // Not bound to the token: the HTTP stack cancels that itself when a write is cancelled.
        await _resetAllowed.Task.ConfigureAwait(false);
        throw new OperationCanceledException("The call was given up before its request was sent whole.");
    }

    // A unary gRPC request usually has no content-length, and a request that is cut off would contradict it.
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stop.Dispose();
            _compressed?.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool TryEnter()
    {
        lock (_lock)
        {
            if (_stopped)
                return false;
            _writers++;
            return true;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_writers == 0)
                _idle?.TrySetResult();
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        var together = (int)Math.Min(_message.Length, FirstWriteBytes - FrameHeaderBytes);
        var first = ArrayPool<byte>.Shared.Rent(FrameHeaderBytes + together);
        try
        {
            first[0] = IsCompressed ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteUInt32BigEndian(first.AsSpan(1), checked((uint)_message.Length));
            _message.Slice(0, together).CopyTo(first.AsSpan(FrameHeaderBytes));
            await stream.WriteAsync(first.AsMemory(0, FrameHeaderBytes + together), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }

        foreach (var segment in _message.Slice(together))
            await stream.WriteAsync(segment, cancellationToken).ConfigureAwait(false);
    }
}
