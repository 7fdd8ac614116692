namespace Connectors.Grpc.Wire;

/// <summary>The next so many bytes of a body, as a stream that remembers the last four.</summary>
internal sealed class BodyPart(Stream body, long length) : Stream
{
    public long Remaining { get; private set; } = length;

    public bool EndedEarly { get; private set; }

    /// <summary>The last four bytes read, as a little-endian number: of gzip data, the length of what was compressed, modulo 2^32 (RFC 1952, section 2.3.1).</summary>
    public uint LastWord { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Remaining == 0 || buffer.Length == 0)
            return 0;
        var read = await body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, Remaining)], cancellationToken).ConfigureAwait(false);
        Remaining -= read;
        EndedEarly |= read == 0;
        foreach (var value in buffer.Span[Math.Max(0, read - 4)..read])
            LastWord = (LastWord >> 8) | ((uint)value << 24);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
