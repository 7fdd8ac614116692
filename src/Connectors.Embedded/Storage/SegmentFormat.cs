using System.Buffers.Binary;

namespace Connectors.Embedded.Storage;

/// <summary>
/// A segment file: preamble; header: block id (u32), rows (u32), number of sparse fields (u32), number of dense fields (u32), their
/// dimensions (u32 each), number of sections (u32), then of each section its length (u64) and checksum (u32), and the checksum of the
/// header (u32). Each section follows at the next multiple of 64 and its checksum includes the zeros up to there. In this order: starts
/// (i32, rows + 1) and bytes of the ids, then of the payloads; of each sparse field presence (one bit a row, u64 words), starts (i32,
/// rows + 1), indices (u32), values (f32); of each dense field presence, values (f32, row-major). Little-endian.
/// </summary>
internal static class SegmentFormat
{
    public const int Alignment = 64;

    private const int FixedHeaderSize = FilePreamble.Size + 20;
    private const int SectionSize = 12;

    public static int SectionCount(BlockLayout layout) => 4 + layout.SparseFields * 4 + layout.DenseDimensions.Count * 2;

    public static int HeaderSize(BlockLayout layout) =>
        FixedHeaderSize + layout.DenseDimensions.Count * sizeof(uint) + SectionCount(layout) * SectionSize + sizeof(uint);

    public static long Align(long offset) => (offset + Alignment - 1) / Alignment * Alignment;

    public static byte[] Header(uint blockId, int rows, BlockLayout layout, IReadOnlyList<SegmentSection> sections)
    {
        var bytes = new byte[HeaderSize(layout)];
        FilePreamble.Write(bytes, FilePreamble.Segment);
        var at = FilePreamble.Size;
        foreach (var value in Facts(blockId, rows, layout))
            PutUInt32(value);
        foreach (var section in sections)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), section.Length);
            at += sizeof(long);
            PutUInt32(section.Checksum);
        }

        PutUInt32(Checksum.Of(bytes.AsSpan(FilePreamble.Size, at - FilePreamble.Size)));
        return bytes;

        void PutUInt32(uint value)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);
            at += sizeof(uint);
        }
    }

    /// <summary>Checks a header against what the manifest says and returns its sections, at offsets that lie within the file.</summary>
    /// <exception cref="CorruptFileException">The header is damaged or is that of another segment.</exception>
    public static SegmentSection[] ReadHeader(string path, ReadOnlySpan<byte> bytes, long fileLength, uint blockId, int rows, BlockLayout layout)
    {
        FilePreamble.Check(path, bytes, FilePreamble.Segment);
        if (bytes.Length < HeaderSize(layout))
            throw new CorruptFileException(path, bytes.Length, "the file ends within its header.");
        var own = bytes[FilePreamble.Size..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(own[^4..]) != Checksum.Of(own[..^4]))
            throw new CorruptFileException(path, FilePreamble.Size, "the header fails its checksum.");
        var at = 0;
        foreach (var expected in Facts(blockId, rows, layout))
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(own[at..]) != expected)
                throw new CorruptFileException(path, FilePreamble.Size + at, $"the header is not that of segment {blockId} with {rows} rows of {layout}.");
            at += sizeof(uint);
        }

        var sections = new SegmentSection[SectionCount(layout)];
        var offset = Align(HeaderSize(layout));
        for (var i = 0; i < sections.Length; i++, at += SectionSize)
        {
            sections[i] = new SegmentSection(offset, BinaryPrimitives.ReadInt64LittleEndian(own[at..]), BinaryPrimitives.ReadUInt32LittleEndian(own[(at + 8)..]));
            if (sections[i].Length < 0 || sections[i].Length > fileLength - offset)
                throw new CorruptFileException(path, fileLength, $"section {i} of {sections[i].Length} bytes does not fit into the file.");
            offset = Align(offset + sections[i].Length);
        }

        if (offset != fileLength)
            throw new CorruptFileException(path, Math.Min(offset, fileLength), $"the file has {fileLength} bytes where its sections end at {offset}.");
        return sections;
    }

    private static List<uint> Facts(uint blockId, int rows, BlockLayout layout) =>
    [
        blockId,
        (uint)rows,
        (uint)layout.SparseFields,
        (uint)layout.DenseDimensions.Count,
        .. layout.DenseDimensions.Select(dimensions => (uint)dimensions),
        (uint)SectionCount(layout),
    ];
}
