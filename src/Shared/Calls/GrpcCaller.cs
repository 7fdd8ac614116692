using System.Buffers;
using Connectors.Grpc;

namespace Connectors.Calls;

/// <summary>Calls methods of a server by gRPC, each once: metadata, the rest of the operation's deadline, the answer, and errors.</summary>
/// <param name="transport">The transport.</param>
/// <param name="product">The product, as in telemetry.</param>
/// <param name="metadata">What goes with every call; null for nothing.</param>
/// <param name="faultOf">Makes the exception of a failed call; its last argument says whether the server has ever answered.</param>
internal sealed class GrpcCaller(IGrpcTransport transport, string product, GrpcMetadata? metadata, Func<GrpcReply, CallContext, bool, StoreException> faultOf)
{
    private volatile bool _hasAnswered;

    public IGrpcTransport Transport => transport;

    /// <summary>Gets or sets what is done when a connection is lost: there may be another server behind the next one.</summary>
    public Action? Lost { get; set; }

    /// <summary>Makes one call and reads its answer.</summary>
    /// <param name="method">The path of the method.</param>
    /// <param name="request">The message.</param>
    /// <param name="read">Reads the answer, which is gone afterwards.</param>
    /// <param name="context">What it is for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What was read.</returns>
    public async Task<T> CallAsync<T>(string method, ReadOnlyMemory<byte> request, Func<ReadOnlyMemory<byte>, T> read, CallContext context, CancellationToken cancellationToken)
    {
        var call = new GrpcCall { Method = method, Message = new ReadOnlySequence<byte>(request), Metadata = metadata, Deadline = OperationDeadline.Remaining };
        using var reply = await transport.CallAsync(call, cancellationToken).ConfigureAwait(false);
        if (reply.FromServer || reply.WasSent)
            _hasAnswered = true;
        if (reply.Status == GrpcStatusCode.Unavailable)
            Lost?.Invoke();
        if (reply.Status != GrpcStatusCode.Ok)
            throw faultOf(reply, context, _hasAnswered);
        try
        {
            return Read(reply.Message, read);
        }
        catch (Exception e) when (GrpcFaults.IsDamage(e))
        {
            throw GrpcFaults.Damaged(product, e, context);
        }
    }

    private static T Read<T>(in ReadOnlySequence<byte> message, Func<ReadOnlyMemory<byte>, T> read)
    {
        if (message.IsSingleSegment)
            return read(message.First);
        var length = checked((int)message.Length);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            message.CopyTo(buffer);
            return read(buffer.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
