namespace Connectors.Embedded.Storage;

/// <summary>Reads a file through a buffer of a mebibyte, or of what is asked for where that is more.</summary>
internal sealed class FileWindow(DiskAccess disk, DiskFile file, long length)
{
    private const int MinRead = 1 << 20;

    private byte[] _buffer = [];
    private long _start;
    private int _count;

    public long Length { get; } = length;

    /// <summary>The bytes at an offset; fewer than asked for only where the file ends. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Get(long offset, int count)
    {
        count = (int)Math.Min(count, Length - offset);
        if (offset < _start || offset + count > _start + _count)
            Fill(offset, count);
        var within = (int)(offset - _start);
        return _buffer.AsSpan(within, Math.Min(count, _count - within));
    }

    private void Fill(long offset, int count)
    {
        var wanted = (int)Math.Min(Math.Max(count, MinRead), Length - offset);
        if (_buffer.Length < wanted)
            _buffer = GC.AllocateUninitializedArray<byte>(wanted);
        _start = offset;
        _count = disk.Read(file, _buffer.AsSpan(0, wanted), offset);
    }
}
