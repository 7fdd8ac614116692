using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>Reads a segment file into a sealed block, checking every byte (see <see cref="SegmentFormat"/>).</summary>
internal sealed class SegmentReader
{
    private const int ChunkBytes = 4 << 20;

    private readonly DiskAccess _disk;
    private readonly DiskFile _file;
    private readonly SegmentSection[] _sections;
    private readonly int _rows;
    private readonly Action<long> _progress;
    private readonly CancellationToken _cancellationToken;
    private int _next;

    private SegmentReader(DiskAccess disk, DiskFile file, SegmentSection[] sections, int rows, Action<long> progress, CancellationToken cancellationToken) =>
        (_disk, _file, _sections, _rows, _progress, _cancellationToken) = (disk, file, sections, rows, progress, cancellationToken);

    /// <summary>Reads a segment. <paramref name="progress"/> is given the bytes read since it was last called.</summary>
    /// <exception cref="CorruptFileException">A byte of the file is not what was written.</exception>
    public static PointBlock Read(DiskAccess disk, string path, ManifestSegment segment, BlockLayout layout, Action<long> progress, CancellationToken cancellationToken)
    {
        using var file = disk.Open(path, FileAccess.Read);
        var length = disk.Length(file);
        if (length != segment.FileLength)
            throw new CorruptFileException(path, Math.Min(length, segment.FileLength), $"the file has {length} bytes where the manifest says {segment.FileLength}.");
        var header = new byte[SegmentFormat.Align(SegmentFormat.HeaderSize(layout))];
        var read = disk.Read(file, header, 0);
        var headerBytes = header.AsSpan(0, Math.Min(read, SegmentFormat.HeaderSize(layout)));
        var sections = SegmentFormat.ReadHeader(path, headerBytes, length, segment.Id, segment.Rows, layout);
        if (header.AsSpan(headerBytes.Length).ContainsAnyExcept((byte)0))
            throw new CorruptFileException(path, headerBytes.Length, "the padding behind the header is not zero.");
        progress(read);
        return new SegmentReader(disk, file, sections, segment.Rows, progress, cancellationToken).ReadBlock(segment.Id, layout);
    }

    private PointBlock ReadBlock(uint id, BlockLayout layout)
    {
        var ids = ReadBytesColumn();
        var payloads = ReadBytesColumn();
        var sparse = new SparseColumn[layout.SparseFields];
        for (var field = 0; field < sparse.Length; field++)
        {
            var present = ReadPresence();
            var starts = ReadSection<int>(_rows + 1);
            sparse[field] = new SparseColumn(present, starts, ReadSection<uint>(EndOf(starts)), ReadSection<float>(EndOf(starts)));
        }

        var dense = new DenseColumn[layout.DenseDimensions.Count];
        for (var field = 0; field < dense.Length; field++)
        {
            var dimensions = layout.DenseDimensions[field];
            dense[field] = new DenseColumn(dimensions, _rows, ReadPresence(), ReadSection<float>(checked(_rows * dimensions)));
        }

        return new PointBlock(id, layout, ids, payloads, sparse, dense);
    }

    private BytesColumn ReadBytesColumn()
    {
        var starts = ReadSection<int>(_rows + 1);
        return new BytesColumn(starts, ReadSection<byte>(EndOf(starts)));
    }

    private ulong[] ReadPresence() => ReadSection<ulong>(RowSet.WordsFor(_rows));

    // A checksum can be forged with the rest of a file; what is derived from starts indexes arrays, so it is checked by itself.
    private int EndOf(int[] starts)
    {
        for (var row = 0; row < _rows; row++)
        {
            if (starts[row] > starts[row + 1])
                throw Corrupt(_sections[_next - 1].Offset, $"row {row} ends before it starts.");
        }

        return starts[0] == 0 ? starts[_rows] : throw Corrupt(_sections[_next - 1].Offset, "the first row does not start at 0.");
    }

    private unsafe T[] ReadSection<T>(int count) where T : unmanaged
    {
        var section = _sections[_next++];
        if (section.Length != (long)count * sizeof(T))
            throw Corrupt(section.Offset, $"a section has {section.Length} bytes where {count} elements of {sizeof(T)} belong.");
        var elements = Growth.New<T>(count);
        Span<byte> padding = stackalloc byte[SegmentFormat.Alignment];
        padding = padding[..(int)(SegmentFormat.Align(section.Offset + section.Length) - section.Offset - section.Length)];
        var state = Append(Checksum.Begin(), MemoryMarshal.AsBytes(elements.AsSpan()), section.Offset);
        state = Append(state, padding, section.Offset + section.Length);
        return Checksum.End(state) == section.Checksum ? elements : throw Corrupt(section.Offset, $"a section of {section.Length} bytes fails its checksum.");
    }

    private uint Append(uint state, Span<byte> target, long offset)
    {
        for (var done = 0; done < target.Length;)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var chunk = target.Slice(done, Math.Min(ChunkBytes, target.Length - done));
            if (_disk.Read(_file, chunk, offset + done) < chunk.Length)
                throw Corrupt(offset + done, "the file ends within a section.");
            state = Checksum.Append(state, chunk);
            done += chunk.Length;
            _progress(chunk.Length);
        }

        return state;
    }

    private CorruptFileException Corrupt(long offset, string problem) => new(_file.Path, offset, problem);
}
