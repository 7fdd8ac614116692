using System.Buffers.Binary;
using System.IO.Compression;
using Connectors.Grpc;

namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>A message behind its five bytes: compressed or not, and the length.</summary>
internal static class GrpcFrame
{
    private const int HeaderLength = 5;

    /// <summary>The first message of a body; more are ignored, as the real server does (cassettes/qdrant/FACTS.md 36).</summary>
    public static byte[] Read(ReadOnlySpan<byte> body, string? encoding)
    {
        if (encoding is not (null or "gzip" or "identity"))
            throw new Refusal(GrpcStatusCode.Unimplemented, $"Content is compressed with `{encoding}` which isn't supported");
        if (body.Length < HeaderLength)
            throw new Refusal(GrpcStatusCode.Internal, "Missing request message.");
        var length = BinaryPrimitives.ReadUInt32BigEndian(body[1..]);
        if (length > body.Length - HeaderLength)
            throw new Refusal(GrpcStatusCode.Internal, "Unexpected EOF decoding stream.");
        var message = body.Slice(HeaderLength, (int)length);
        if (body[0] == 0)
            return message.ToArray();
        if (encoding != "gzip")
            throw new Refusal(GrpcStatusCode.Internal, "protocol error: received message with compressed-flag but no grpc-encoding was specified");
        using var unpacked = new MemoryStream();
        using (var gzip = new GZipStream(new MemoryStream(message.ToArray()), CompressionMode.Decompress))
            gzip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    public static byte[] Write(ReadOnlySpan<byte> message, bool gzipped)
    {
        var content = message;
        if (gzipped)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(message);
            content = packed.ToArray();
        }

        var frame = new byte[HeaderLength + content.Length];
        frame[0] = gzipped ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)content.Length);
        content.CopyTo(frame.AsSpan(HeaderLength));
        return frame;
    }
}
