namespace Connectors.Embedded.Storage;

/// <summary>Reads the records of a log in order and decides what an invalid one means (see <see cref="LogFormat"/>).</summary>
internal sealed class LogReader : IDisposable
{
    private readonly DiskFile _file;
    private readonly FileWindow _window;
    private readonly LogHeader _header;
    private long _offset = LogFormat.FileHeaderSize;
    private long _durableMark = LogFormat.FileHeaderSize;
    private ulong _sequence;

    private LogReader(DiskFile file, FileWindow window, LogHeader header)
    {
        (_file, _window, _header) = (file, window, header);
        _sequence = header.FirstSequence;
    }

    /// <summary>Where the next record starts.</summary>
    public long Offset => _offset;

    /// <summary>The sequence number that the next record must have.</summary>
    public ulong NextSequence => _sequence;

    /// <exception cref="CorruptFileException">The header is damaged.</exception>
    public static LogReader Open(DiskAccess disk, string path, ulong number)
    {
        var file = disk.Open(path, FileAccess.Read);
        try
        {
            var window = new FileWindow(disk, file, disk.Length(file));
            return new LogReader(file, window, LogFormat.ReadFileHeader(path, window.Get(0, LogFormat.FileHeaderSize), number));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Moves to the next record. False at the end of what is valid: then <see cref="Finish"/> says how the log ends.</summary>
    public bool TryRead(out ReadOnlySpan<byte> body)
    {
        if (!TryReadAt(_offset, out var header, out body))
            return false;
        if (header.Sequence != _sequence)
            throw new CorruptFileException(_file.Path, _offset, $"record {header.Sequence} stands where record {_sequence} belongs.");
        _durableMark = header.DurableMark;
        _offset += LogFormat.RecordHeaderSize + body.Length;
        _sequence++;
        return true;
    }

    /// <summary>The extent of the log after the last valid record.</summary>
    /// <exception cref="CorruptFileException">What follows was once acknowledged, so it is damage and not a torn tail.</exception>
    public LogExtent Finish()
    {
        var torn = _window.Length - _offset;
        if (torn > 0 && WasDurable(_offset))
            throw new CorruptFileException(_file.Path, _offset, $"record {_sequence} fails its checksum, and later records show that it was once whole.");
        return new LogExtent(_header, _sequence, _offset, Math.Min(_durableMark, _offset), torn);
    }

    public void Dispose() => _file.Dispose();

    // Looks for a later valid record that was written when the file was known to be on disk beyond this offset.
    private bool WasDurable(long offset)
    {
        for (var at = offset + 1; at + LogFormat.RecordHeaderSize < _window.Length; at++)
        {
            var candidate = LogFormat.ReadRecordHeader(_window.Get(at, LogFormat.RecordHeaderSize));
            if (candidate.Sequence <= _sequence || candidate.DurableMark <= offset || candidate.DurableMark > at)
                continue;
            if (TryReadAt(at, out _, out _))
                return true;
        }

        return false;
    }

    private bool TryReadAt(long offset, out LogRecordHeader header, out ReadOnlySpan<byte> body)
    {
        header = default;
        body = default;
        if (offset + LogFormat.RecordHeaderSize >= _window.Length)
            return false;
        header = LogFormat.ReadRecordHeader(_window.Get(offset, LogFormat.RecordHeaderSize));
        if (header.BodyLength is 0 or > RecordBody.MaxLength || header.BodyLength > _window.Length - offset - LogFormat.RecordHeaderSize)
            return false;
        var record = _window.Get(offset, LogFormat.RecordHeaderSize + (int)header.BodyLength);
        body = record[LogFormat.RecordHeaderSize..];
        return header.Checksum == LogFormat.RecordChecksum(record, body, _header.Salt);
    }
}
