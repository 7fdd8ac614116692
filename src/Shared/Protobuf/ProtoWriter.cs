using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Connectors.Protobuf;

/// <summary>
/// Writes protobuf messages into one pooled buffer. Lengths of nested messages are given by the caller, who knows them: nothing is moved
/// or copied afterwards.
/// </summary>
internal sealed class ProtoWriter : IDisposable
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;

    private byte[] _buffer;

    public ProtoWriter(int capacity = 1024) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, Length);

    public static int SizeOfVarint(ulong value) => (int)(((uint)System.Numerics.BitOperations.Log2(value | 1) * 9 + 73) / 64);

    public static int SizeOfTag(int field) => SizeOfVarint((ulong)field << 3);

    /// <summary>The size of a length-delimited field of which the content has the given length.</summary>
    public static int SizeOfField(int field, int length) => SizeOfTag(field) + SizeOfVarint((ulong)length) + length;

    /// <summary>The size of a varint field, which is left out when it is zero.</summary>
    public static int SizeOfNumber(int field, ulong value) => value == 0 ? 0 : SizeOfTag(field) + SizeOfVarint(value);

    /// <summary>The size of a varint field that is written also when it is zero.</summary>
    public static int SizeOfPresent(int field, ulong value) => SizeOfTag(field) + SizeOfVarint(value);

    /// <summary>The size of a string field, which is left out when it is empty.</summary>
    public static int SizeOfText(int field, string value) => value.Length == 0 ? 0 : SizeOfField(field, Encoding.UTF8.GetByteCount(value));

    public void WriteNumber(int field, ulong value)
    {
        if (value == 0)
            return;
        WriteTag(field, Varint);
        WriteVarint(value);
    }

    /// <summary>Writes a varint field also when it is zero: one of a oneof, or an optional one that is set.</summary>
    public void WritePresent(int field, ulong value)
    {
        WriteTag(field, Varint);
        WriteVarint(value);
    }

    /// <summary>Writes a double field, also when it is zero.</summary>
    public void WriteDouble(int field, double value)
    {
        WriteTag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);
    }

    public void WriteText(int field, string value)
    {
        if (value.Length > 0)
            WriteElement(field, value);
    }

    /// <summary>Writes an element of a repeated string, which is written also when it is empty.</summary>
    public void WriteElement(int field, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        BeginField(field, length);
        Encoding.UTF8.GetBytes(value, Take(length));
    }

    /// <summary>Writes a length-delimited field, also when it is empty.</summary>
    public void WriteElement(int field, ReadOnlySpan<byte> value)
    {
        BeginField(field, value.Length);
        value.CopyTo(Take(value.Length));
    }

    /// <summary>Writes tag and length; the caller writes the content next.</summary>
    public void BeginField(int field, int length)
    {
        WriteTag(field, LengthDelimited);
        WriteVarint((ulong)length);
    }

    public void WriteVarint(ulong value)
    {
        var target = Take(SizeOfVarint(value));
        for (var i = 0; i < target.Length - 1; i++, value >>= 7)
            target[i] = (byte)(value | 0x80);
        target[^1] = (byte)value;
    }

    /// <summary>Writes the little-endian bytes of floats, without tag and length.</summary>
    public void WriteFloats(ReadOnlySpan<float> values)
    {
        var target = Take(values.Length * sizeof(float));
        if (BitConverter.IsLittleEndian)
        {
            MemoryMarshal.AsBytes(values).CopyTo(target);
            return;
        }

        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(target[(i * sizeof(float))..], values[i]);
    }

    /// <summary>Reserves bytes for the caller to fill before the next write.</summary>
    public Span<byte> Take(int length)
    {
        if (_buffer.Length - Length < length)
            Grow(length);
        var span = _buffer.AsSpan(Length, length);
        Length += length;
        return span;
    }

    /// <summary>Forgets what was written and keeps the buffer.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WriteTag(int field, int wireType) => WriteVarint((ulong)field << 3 | (uint)wireType);

    private void Grow(int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Min(Array.MaxLength, Math.Max((long)Length + length, _buffer.Length * 2L))));
        _buffer.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
