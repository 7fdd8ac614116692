using System.Buffers;
using Connectors.Grpc;
using Connectors.Qdrant.Tests.Emulator;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Calls of our client that an emulator answers.</summary>
internal sealed class EmulatorTransport(RawCaller emulator) : IGrpcTransport
{
    public async ValueTask<GrpcReply> CallAsync(GrpcCall call, CancellationToken cancellationToken = default)
    {
        var answer = await emulator.CallAsync(call.Method, call.Message.ToArray());
        return answer.Status == 0 ? Ok(answer.Response) : new GrpcReply((GrpcStatusCode)answer.Status, answer.Message);
    }

    public static GrpcReply Ok(byte[] message) => new(GrpcStatusCode.Ok, string.Empty, new ReadOnlySequence<byte>(message));
}
