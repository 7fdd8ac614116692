using System.Buffers;
using System.IO.Compression;

namespace Connectors.Grpc.Wire;

/// <summary>The gzip coding of messages, from and to pooled memory.</summary>
internal static class Gzip
{
    private const int Step = 16 * 1024;

    public static PooledMessage Compress(ReadOnlySequence<byte> message)
    {
        var compressed = new PooledMessage();
        using (var gzip = new GZipStream(new Sink(compressed, message.Length), CompressionLevel.Fastest))
        {
            foreach (var segment in message)
                gzip.Write(segment.Span);
        }

        return compressed;
    }

    /// <summary>Reads a compressed message to its end, or until it is larger than <paramref name="maxBytes"/>: then the result is null.</summary>
    public static async Task<PooledMessage?> DecompressAsync(Stream source, long maxBytes, CancellationToken cancellationToken)
    {
        var message = new PooledMessage();
        var complete = false;
        try
        {
            var gzip = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
            await using (gzip.ConfigureAwait(false))
            {
                while (true)
                {
                    var read = await gzip.ReadAsync(message.GetMemory(Math.Max(Step, message.Length)), cancellationToken).ConfigureAwait(false);
                    if (read == 0)
                        break;
                    message.Advance(read);
                    if (message.Length > maxBytes)
                        return null;
                }
            }

            complete = true;
            return message;
        }
        finally
        {
            if (!complete)
                message.Dispose();
        }
    }

    private sealed class Sink(PooledMessage target, long expected) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var memory = target.GetMemory(Math.Min(expected, Step * 4));
                var count = Math.Min(memory.Length, buffer.Length);
                buffer[..count].CopyTo(memory.Span);
                target.Advance(count);
                buffer = buffer[count..];
            }
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
