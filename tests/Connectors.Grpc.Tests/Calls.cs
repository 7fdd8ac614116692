using System.Buffers;

namespace Connectors.Grpc.Tests;

/// <summary>Short forms for tests.</summary>
internal static class Calls
{
    public const string Method = "/test.Service/Do";

    public static GrpcCall Of(byte[] message, TimeSpan? deadline = null, GrpcMetadata? metadata = null) =>
        new() { Method = Method, Message = new ReadOnlySequence<byte>(message), Deadline = deadline, Metadata = metadata };

    /// <summary>One call over a transport of its own.</summary>
    public static async Task<GrpcReply> MakeAsync(Uri address, byte[] message, GrpcTransportOptions? options = null, TimeSpan? deadline = null)
    {
        await using var transport = GrpcTransport.Connect(address, options);
        return await transport.CallAsync(Of(message, deadline));
    }

    public static byte[] Bytes(int count, int seed = 1)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
