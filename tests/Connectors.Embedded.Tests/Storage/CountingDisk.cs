using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

/// <summary>Counts what is read and flushed.</summary>
internal sealed class CountingDisk : DiskAccess
{
    private int _flushes;
    private long _bytesRead;

    public int Flushes => Volatile.Read(ref _flushes);

    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public override int Read(DiskFile file, Span<byte> buffer, long offset)
    {
        var read = base.Read(file, buffer, offset);
        Interlocked.Add(ref _bytesRead, read);
        return read;
    }

    public override void Flush(DiskFile file)
    {
        Interlocked.Increment(ref _flushes);
        base.Flush(file);
    }
}
