using System.Buffers.Binary;
using System.Globalization;

namespace Connectors.Grpc.Wire;

/// <summary>Reads the one message that a unary answer has, into pooled memory.</summary>
internal static class MessageReader
{
    /// <summary>Reads to the end of the body, or to the point from which on the answer cannot be used any more.</summary>
    public static async Task<MessageReading> ReadAsync(Stream body, string? encoding, int maxBytes, CancellationToken cancellationToken)
    {
        var header = new byte[RequestContent.FrameHeaderBytes];
        var read = await body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            return MessageReading.WithoutMessage;
        if (read < header.Length)
            return Truncated(read, header.Length);

        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (length > maxBytes)
            return TooLarge($"has {length} bytes, more", maxBytes);
        var reading = header[0] switch
        {
            0 => await ReadPlainAsync(body, length, cancellationToken).ConfigureAwait(false),
            1 when encoding == "gzip" => await ReadGzipAsync(body, length, maxBytes, cancellationToken).ConfigureAwait(false),
            1 => Broken($"The answer message is compressed with '{encoding ?? "identity"}'; this client reads gzip."),
            _ => Broken($"The answer is not framed as gRPC: its first byte is {header[0]}, neither 0 nor 1."),
        };
        if (reading.Message is null || await body.ReadAsync(header.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) == 0)
            return reading;
        reading.Message.Dispose();
        return Broken("The answer has more than one message.");
    }

    private static async Task<MessageReading> ReadPlainAsync(Stream body, uint length, CancellationToken cancellationToken)
    {
        var message = new PooledMessage();
        var complete = false;
        try
        {
            while (message.Length < length)
            {
                var missing = length - message.Length;
                var memory = message.GetMemory(missing);
                var read = await body.ReadAsync(memory[..(int)Math.Min(memory.Length, missing)], cancellationToken).ConfigureAwait(false);
                if (read == 0)
                    return Truncated(message.Length, length);
                message.Advance(read);
            }

            complete = true;
            return new MessageReading(message, null, Ended: true);
        }
        finally
        {
            if (!complete)
                message.Dispose();
        }
    }

    private static async Task<MessageReading> ReadGzipAsync(Stream body, uint length, int maxBytes, CancellationToken cancellationToken)
    {
        using var part = new BodyPart(body, length);
        try
        {
            var message = await Gzip.DecompressAsync(part, maxBytes, cancellationToken).ConfigureAwait(false);
            if (message is null)
                return TooLarge("is, decompressed, larger", maxBytes);
            var whole = part.Remaining == 0 && part.LastWord == (uint)message.Length;
            if (whole)
                return new MessageReading(message, null, Ended: true);
            message.Dispose();
        }
        catch (InvalidDataException e) when (!part.EndedEarly)
        {
            return Broken("The answer message is no valid gzip: " + e.Message);
        }
        catch (InvalidDataException)
        {
            // Said below, with how much is missing.
        }

        if (part.EndedEarly)
            return Truncated(length - part.Remaining, length);
        // GZipStream takes the end of its input for the end of the data, wherever that is.
        return Broken("The answer message is no valid gzip: its data end before or after the message does.");
    }

    private static MessageReading Truncated(long got, long expected) => new(
        null,
        (GrpcStatusCode.Internal, string.Create(CultureInfo.InvariantCulture, $"The answer ended after {got} of {expected} bytes of its message or frame header.")),
        Ended: true);

    private static MessageReading TooLarge(string what, int maxBytes) => new(
        null,
        (GrpcStatusCode.ResourceExhausted, string.Create(CultureInfo.InvariantCulture, $"The answer message {what} than the {maxBytes} that this client takes (MaxReceiveBytes). Ask for less at once, or raise the limit.")),
        Ended: false);

    private static MessageReading Broken(string detail) => new(null, (GrpcStatusCode.Internal, detail), Ended: false);
}
