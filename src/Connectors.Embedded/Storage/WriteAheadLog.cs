using System.Security.Cryptography;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The open end of a log. One caller at a time appends. A failed write is taken back by truncating; when that fails, or a flush does,
/// what is on disk is unknown (the kernel may drop dirty pages after a failed fsync), and the log refuses everything from then on.
/// </summary>
internal sealed class WriteAheadLog : IDisposable
{
    private readonly DiskAccess _disk;
    private readonly DiskFile _file;
    private readonly LogHeader _header;
    private readonly bool _flushEachAppend;
    private long _durableLength;
    private Exception? _failure;

    private WriteAheadLog(DiskAccess disk, DiskFile file, LogHeader header, ulong nextSequence, long length, Durability durability)
    {
        (_disk, _file, _header, NextSequence, Length) = (disk, file, header, nextSequence, length);
        _flushEachAppend = durability == Durability.Fsync;
        _durableLength = length;
    }

    public ulong Number => _header.Number;

    public long Length { get; private set; }

    public ulong NextSequence { get; private set; }

    public bool IsEmpty => Length == LogFormat.FileHeaderSize;

    /// <summary>Makes a log file. It is durable on return, its name only once the folder is flushed.</summary>
    public static WriteAheadLog Create(DiskAccess disk, string path, ulong number, ulong firstSequence, Durability durability)
    {
        var header = new LogHeader(number, firstSequence, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint))));
        var file = disk.Create(path);
        try
        {
            disk.Write(file, [LogFormat.FileHeader(header)], 0);
            disk.Flush(file);
            return new WriteAheadLog(disk, file, header, firstSequence, LogFormat.FileHeaderSize, durability);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with a log that was read; a torn tail is cut off.</summary>
    public static WriteAheadLog Continue(DiskAccess disk, string path, LogExtent extent, Durability durability)
    {
        var file = disk.Open(path, FileAccess.ReadWrite);
        try
        {
            if (disk.Length(file) != extent.ValidLength)
                disk.Truncate(file, extent.ValidLength);
            Rewrite(disk, file, extent.DurableMark, extent.ValidLength);
            disk.Flush(file);
            return new WriteAheadLog(disk, file, extent.Header, extent.NextSequence, extent.ValidLength, durability);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends records in one write, durable on return if the log flushes each append.</summary>
    /// <exception cref="IOException">The records are not in the log (a later open may find them if this was a failed flush).</exception>
    public void Append(IReadOnlyList<RecordBody> records)
    {
        ThrowIfFailed();
        var headers = new byte[records.Count * LogFormat.RecordHeaderSize];
        var parts = new ReadOnlyMemory<byte>[records.Count * 2];
        var length = 0L;
        for (var i = 0; i < records.Count; i++)
        {
            var header = headers.AsMemory(i * LogFormat.RecordHeaderSize, LogFormat.RecordHeaderSize);
            var body = records[i].Bytes;
            LogFormat.WriteRecordHeader(header.Span, body.Span, NextSequence + (ulong)i, _durableLength, _header.Salt);
            (parts[i * 2], parts[i * 2 + 1]) = (header, body);
            length += header.Length + body.Length;
        }

        Write(parts);
        if (_flushEachAppend)
            Flush(Length + length);
        Length += length;
        NextSequence += (ulong)records.Count;
    }

    /// <summary>Makes everything appended so far durable.</summary>
    /// <exception cref="IOException">It is not known to be durable.</exception>
    public void Flush()
    {
        ThrowIfFailed();
        if (_durableLength < Length)
            Flush(Length);
    }

    /// <summary>Closes the file, flushed unless the log has failed: those who wrote were told.</summary>
    public void Dispose()
    {
        using (_file)
        {
            if (_failure is null)
                Flush();
        }
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new IOException($"{_file.Path} takes no more writes since one failed ({_failure.Message}). Reads go on; dispose the store and open it again.", _failure);
    }

    // After a failed fsync the page cache may hold, and have let us read, what never reached the disk and what another fsync would not
    // write: the kernel marks such pages clean. Writing them again makes them dirty.
    private static void Rewrite(DiskAccess disk, DiskFile file, long from, long to)
    {
        var buffer = new byte[Math.Min(to - from, 1 << 20)];
        for (var offset = from; offset < to; offset += buffer.Length)
        {
            var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, to - offset));
            _ = disk.Read(file, part.Span, offset);
            disk.Write(file, [part], offset);
        }
    }

    private void Write(IReadOnlyList<ReadOnlyMemory<byte>> parts)
    {
        try
        {
            _disk.Write(_file, parts, Length);
        }
        catch (Exception failure)
        {
            TakeBack(failure);
            throw;
        }
    }

    private void TakeBack(Exception failure)
    {
        try
        {
            _disk.Truncate(_file, Length);
        }
        catch (Exception)
        {
            _failure = failure;
        }
    }

    private void Flush(long length)
    {
        try
        {
            _disk.Flush(_file);
            _durableLength = length;
        }
        catch (Exception failure)
        {
            _failure = failure;
            throw;
        }
    }
}
