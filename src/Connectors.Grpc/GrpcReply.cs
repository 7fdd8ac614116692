using System.Buffers;

namespace Connectors.Grpc;

/// <summary>
/// The end of a call, good or bad. Whoever receives it disposes it, after the last use of <see cref="Message"/>.
/// </summary>
/// <remarks>
/// Who decided: with <see cref="FromServer"/> the status is the server's own; without, this side decided it, so that for instance
/// <see cref="GrpcStatusCode.ResourceExhausted"/> without it is always a size limit of this client, never one of the server.
/// What may have happened: without <see cref="WasSent"/> the server has not seen the call; with it, and with any status but
/// <see cref="GrpcStatusCode.Ok"/> that is not a plain refusal, a write may have been applied.
/// </remarks>
public sealed class GrpcReply : IDisposable
{
    private readonly ReadOnlySequence<byte> _message;
    private IDisposable? _owner;
    private bool _disposed;

    /// <summary>Creates a reply; for implementers of <see cref="IGrpcTransport"/> and for tests.</summary>
    /// <param name="status">The status.</param>
    /// <param name="detail">The status message; empty for none.</param>
    /// <param name="message">The answer message, without the gRPC frame header.</param>
    /// <param name="owner">What owns the memory of <paramref name="message"/>; disposed with the reply.</param>
    public GrpcReply(GrpcStatusCode status, string detail = "", ReadOnlySequence<byte> message = default, IDisposable? owner = null)
    {
        ArgumentNullException.ThrowIfNull(detail);
        Status = status;
        Detail = detail;
        _message = message;
        _owner = owner;
    }

    /// <summary>Gets the status.</summary>
    public GrpcStatusCode Status { get; }

    /// <summary>Gets what the server, or this side when <see cref="FromServer"/> is false, says about the status; empty for nothing.</summary>
    public string Detail { get; }

    /// <summary>
    /// Gets the answer message, decompressed and without frame header, in memory that is valid until <see cref="Dispose"/>. Empty unless
    /// <see cref="Status"/> is <see cref="GrpcStatusCode.Ok"/>.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The reply was disposed, and its memory given back.</exception>
    public ReadOnlySequence<byte> Message
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _message;
        }
    }

    /// <summary>Gets the metadata that came before the message; empty when the answer was trailers-only or not gRPC.</summary>
    public GrpcMetadata Headers { get; init; } = GrpcMetadata.Empty;

    /// <summary>
    /// Gets the metadata that came with the status (for instance <c>retry-after</c>). Of a trailers-only answer, and of one that is not gRPC,
    /// this is the only header block.
    /// </summary>
    public GrpcMetadata Trailers { get; init; } = GrpcMetadata.Empty;

    /// <summary>Gets a value indicating whether the status came from the server (a <c>grpc-status</c>). Default true.</summary>
    public bool FromServer { get; init; } = true;

    /// <summary>
    /// Gets a value indicating whether the request may have reached the server. False is a promise: nothing of the message was handed to a
    /// connection (refused, unknown host, untrusted certificate, message over the limit), or the server declared that it did not look at it.
    /// Default true.
    /// </summary>
    public bool WasSent { get; init; } = true;

    /// <summary>Gives the memory of <see cref="Message"/> back. More than one call does nothing more.</summary>
    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _owner, null)?.Dispose();
    }
}
