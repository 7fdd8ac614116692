using System.Buffers.Binary;

namespace Connectors.Embedded.Storage;

/// <summary>
/// A log file: preamble, then its number (u64), the sequence number of its first record (u64), a random salt (u32) and the checksum of
/// those (u32); then records: body length (u32), checksum of the rest (u32), sequence number (u64), durable mark (u64), body.
/// </summary>
/// <remarks>
/// The durable mark of a record is the length up to which the file was known to be on disk when the record was written. It tells a torn
/// tail from damage: what lies below the mark of a later valid record was acknowledged, so it may not be missing; what lies above was
/// in flight, and a power failure may keep any part of it, in any order. The salt goes into every checksum, so that neither an old
/// file's content nor a user's data can pass for a record.
/// </remarks>
internal static class LogFormat
{
    public const int FileHeaderSize = FilePreamble.Size + 24;
    public const int RecordHeaderSize = 24;

    public static byte[] FileHeader(LogHeader header)
    {
        var bytes = new byte[FileHeaderSize];
        FilePreamble.Write(bytes, FilePreamble.Log);
        var own = bytes.AsSpan(FilePreamble.Size);
        BinaryPrimitives.WriteUInt64LittleEndian(own, header.Number);
        BinaryPrimitives.WriteUInt64LittleEndian(own[8..], header.FirstSequence);
        BinaryPrimitives.WriteUInt32LittleEndian(own[16..], header.Salt);
        BinaryPrimitives.WriteUInt32LittleEndian(own[20..], Checksum.Of(own[..20]));
        return bytes;
    }

    /// <exception cref="CorruptFileException">The header is damaged or belongs to another log.</exception>
    public static LogHeader ReadFileHeader(string path, ReadOnlySpan<byte> bytes, ulong expectedNumber)
    {
        FilePreamble.Check(path, bytes, FilePreamble.Log);
        var own = bytes[FilePreamble.Size..];
        if (own.Length < FileHeaderSize - FilePreamble.Size || BinaryPrimitives.ReadUInt32LittleEndian(own[20..]) != Checksum.Of(own[..20]))
            throw new CorruptFileException(path, FilePreamble.Size, "the header of the log fails its checksum.");
        var number = BinaryPrimitives.ReadUInt64LittleEndian(own);
        if (number != expectedNumber)
            throw new CorruptFileException(path, FilePreamble.Size, $"the file says that it is log {number}.");
        return new LogHeader(number, BinaryPrimitives.ReadUInt64LittleEndian(own[8..]), BinaryPrimitives.ReadUInt32LittleEndian(own[16..]));
    }

    public static void WriteRecordHeader(Span<byte> target, ReadOnlySpan<byte> body, ulong sequence, long durableMark, uint salt)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(target[16..], durableMark);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], RecordChecksum(target, body, salt));
    }

    public static LogRecordHeader ReadRecordHeader(ReadOnlySpan<byte> source) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(source),
        BinaryPrimitives.ReadUInt32LittleEndian(source[4..]),
        BinaryPrimitives.ReadUInt64LittleEndian(source[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(source[16..]));

    public static uint RecordChecksum(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body, uint salt)
    {
        var state = Checksum.Begin(salt);
        state = Checksum.Append(state, header[..4]);
        state = Checksum.Append(state, header[8..RecordHeaderSize]);
        return Checksum.End(Checksum.Append(state, body));
    }
}
