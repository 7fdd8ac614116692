using System.Runtime.InteropServices;

namespace Connectors.Embedded.Storage;

/// <summary>Writes a block into a segment file (see <see cref="SegmentFormat"/>).</summary>
internal static class SegmentWriter
{
    private delegate void SectionAction(ReadOnlySpan<byte> bytes);

    /// <summary>Writes and flushes the file and returns its length. The name is durable once the folder is flushed.</summary>
    public static long Write(DiskAccess disk, string path, PointBlock block)
    {
        var sections = new List<SegmentSection>();
        var headerSize = SegmentFormat.HeaderSize(block.Layout);
        var length = SegmentFormat.Align(headerSize);
        ForEachSection(block, bytes =>
        {
            var end = length + bytes.Length;
            var state = Checksum.Append(Checksum.Begin(), bytes);
            sections.Add(new SegmentSection(length, bytes.Length, Checksum.End(Checksum.Append(state, Padding(end)))));
            length = SegmentFormat.Align(end);
        });

        using var file = disk.Create(path);
        Write(0, SegmentFormat.Header(block.Id, block.Rows, block.Layout, sections));
        var next = 0;
        ForEachSection(block, bytes => Write(sections[next++].Offset, bytes));
        disk.Flush(file);
        return length;

        void Write(long offset, ReadOnlySpan<byte> bytes)
        {
            disk.Write(file, bytes, offset);
            if (Padding(offset + bytes.Length) is { Length: > 0 } padding)
                disk.Write(file, padding, offset + bytes.Length);
        }
    }

    private static byte[] Padding(long end) => new byte[SegmentFormat.Align(end) - end];

    private static void ForEachSection(PointBlock block, SectionAction action)
    {
        foreach (var column in (BytesColumn[])[block.Ids, block.Payloads])
        {
            action(MemoryMarshal.AsBytes(column.Starts(block.Rows).Span));
            action(column.Bytes(block.Rows).Span);
        }

        foreach (var column in block.Sparse)
        {
            action(MemoryMarshal.AsBytes(column.Present.Words(block.Rows)));
            action(MemoryMarshal.AsBytes(column.Starts(block.Rows).Span));
            action(MemoryMarshal.AsBytes(column.Indices(block.Rows).Span));
            action(MemoryMarshal.AsBytes(column.Values(block.Rows).Span));
        }

        foreach (var column in block.Dense)
        {
            action(MemoryMarshal.AsBytes(column.Present.Words(block.Rows)));
            action(MemoryMarshal.AsBytes(column.Matrix(block.Rows).Span));
        }
    }
}
