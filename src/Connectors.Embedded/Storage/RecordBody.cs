namespace Connectors.Embedded.Storage;

/// <summary>
/// The body of a log record, in a rented buffer: kind (u8), number of entries (u32), then the entries: id (u16 length, UTF-8); payload
/// (u32 length, bytes); each sparse vector (u32 length, indices, values; length 0xFFFFFFFF when absent); each dense vector (u8 presence,
/// elements). Little-endian.
/// </summary>
internal sealed class RecordBody(RecordKind kind, byte[] buffer, int length, int count)
{
    public const int HeaderSize = 5;
    public const int MaxEntries = 4096;
    public const int MaxLength = 1 << 30;
    public const uint AbsentVector = uint.MaxValue;

    public RecordKind Kind { get; } = kind;

    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    public int Count { get; } = count;

    /// <summary>The most rows that applying it appends.</summary>
    public int RowsAppended => Kind == RecordKind.Delete ? 0 : Count;

    /// <summary>Gives the buffer back. Once, and nobody may read the bytes afterwards.</summary>
    public void Return() => System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
}
