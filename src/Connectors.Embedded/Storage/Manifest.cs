using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The one file that says what the others mean: which segments count, which of their rows are deleted, and which log comes next. It is
/// replaced whole, by an atomic rename; whatever it does not name is a leftover.
/// </summary>
/// <param name="Layout">The vector fields.</param>
/// <param name="DefinitionChecksum">The checksum of the definition file.</param>
/// <param name="NextBlockId">A number that no block ever had.</param>
/// <param name="FirstLog">The oldest log whose records are not in the segments.</param>
/// <param name="FirstSequence">The sequence number of its first record.</param>
/// <param name="Segments">By ascending id.</param>
internal sealed record Manifest(
    BlockLayout Layout,
    uint DefinitionChecksum,
    uint NextBlockId,
    ulong FirstLog,
    ulong FirstSequence,
    IReadOnlyList<ManifestSegment> Segments)
{
    /// <summary>Writes the file under another name, flushes it, and renames it over the present one.</summary>
    public void Save(DiskAccess disk, CollectionFiles files)
    {
        using (var file = disk.Create(files.NewManifest))
        {
            disk.Write(file, Encode(), 0);
            disk.Flush(file);
        }

        disk.Replace(files.NewManifest, files.Manifest);
        disk.FlushFolder(files.Folder);
    }

    /// <exception cref="CorruptFileException">The file is not what was written.</exception>
    public static Manifest Load(DiskAccess disk, string path)
    {
        if (!File.Exists(path))
            throw new CorruptFileException(path, 0, "the manifest is missing.");
        using var file = disk.Open(path, FileAccess.Read);
        var bytes = new byte[checked((int)disk.Length(file))];
        var read = disk.Read(file, bytes, 0);
        FilePreamble.Check(path, bytes.AsSpan(0, read), FilePreamble.Manifest);
        var own = bytes.AsSpan(0, read)[FilePreamble.Size..];
        if (own.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(own[^sizeof(uint)..]) != Checksum.Of(own[..^sizeof(uint)]))
            throw new CorruptFileException(path, FilePreamble.Size, "the manifest fails its checksum.");
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, FilePreamble.Size, own.Length - sizeof(uint)));
            return Decode(reader);
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException)
        {
            throw new CorruptFileException(path, FilePreamble.Size, $"the manifest cannot be read ({exception.Message}).");
        }
    }

    private byte[] Encode()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Span<byte> preamble = stackalloc byte[FilePreamble.Size];
        FilePreamble.Write(preamble, FilePreamble.Manifest);
        writer.Write(preamble);
        writer.Write(Layout.SparseFields);
        writer.Write(Layout.DenseDimensions.Count);
        foreach (var dimensions in Layout.DenseDimensions)
            writer.Write(dimensions);
        writer.Write(DefinitionChecksum);
        writer.Write(NextBlockId);
        writer.Write(FirstLog);
        writer.Write(FirstSequence);
        writer.Write(Segments.Count);
        foreach (var segment in Segments)
        {
            writer.Write(segment.Id);
            writer.Write(segment.Rows);
            writer.Write(segment.FileLength);
            writer.Write(segment.Deleted is not null);
            if (segment.Deleted is not null)
                writer.Write(MemoryMarshal.AsBytes(segment.Deleted.Words));
        }

        writer.Flush();
        writer.Write(Checksum.Of(stream.GetBuffer().AsSpan(FilePreamble.Size, (int)stream.Length - FilePreamble.Size)));
        writer.Flush();
        return stream.ToArray();
    }

    private static Manifest Decode(BinaryReader reader)
    {
        var sparseFields = reader.ReadInt32();
        var dimensions = new int[CheckedCount(reader, sizeof(int))];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = reader.ReadInt32();
        var (checksum, nextBlock, firstLog, firstSequence) = (reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadUInt64(), reader.ReadUInt64());
        var segments = new ManifestSegment[CheckedCount(reader, sizeof(int))];
        for (var i = 0; i < segments.Length; i++)
        {
            var (id, rows, length) = (reader.ReadUInt32(), reader.ReadInt32(), reader.ReadInt64());
            if (rows is < 0 or > BlockLayout.MaxRows)
                throw new ArgumentException($"segment {id} has {rows} rows");
            segments[i] = new ManifestSegment(id, rows, length, reader.ReadBoolean() ? new RowSet(ReadWords(reader, rows)) : null);
        }

        return new Manifest(new BlockLayout(sparseFields, dimensions), checksum, nextBlock, firstLog, firstSequence, segments);
    }

    private static ulong[] ReadWords(BinaryReader reader, int rows)
    {
        var words = new ulong[RowSet.WordsFor(rows)];
        for (var i = 0; i < words.Length; i++)
            words[i] = reader.ReadUInt64();
        return words;
    }

    private static int CheckedCount(BinaryReader reader, int leastSize)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > (reader.BaseStream.Length - reader.BaseStream.Position) / leastSize)
            throw new ArgumentException($"a list of {count} entries");
        return count;
    }
}
