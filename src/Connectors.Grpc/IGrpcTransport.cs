namespace Connectors.Grpc;

/// <summary>What carries unary gRPC calls to a server: <see cref="GrpcTransport"/>, or a bridge to a channel that the application already has.</summary>
public interface IGrpcTransport
{
    /// <summary>
    /// Makes one call. A failed call is a reply, not an exception: the status says what happened, <see cref="GrpcReply.WasSent"/> whether
    /// the server may have acted on it.
    /// </summary>
    /// <param name="call">The call. The memory of its message must not change before the returned task has ended.</param>
    /// <param name="cancellationToken">Gives the call up.</param>
    /// <returns>The answer, which the caller disposes.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled, and for no other reason.</exception>
    ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default);
}
