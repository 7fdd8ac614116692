using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Connectors.Encoders.Caching;

/// <summary>Appends numbers and texts to a buffer.</summary>
internal readonly ref struct VectorWriter(ArrayBufferWriter<byte> buffer)
{
    private const int LongestNumber = 5;

    /// <summary>Seven bits a byte, the lowest first.</summary>
    public void WriteNumber(uint value)
    {
        var span = buffer.GetSpan(LongestNumber);
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            span[count++] = (byte)(value | 0x80);
        span[count++] = (byte)value;
        buffer.Advance(count);
    }

    public void WriteText(string? text)
    {
        WriteNumber(text is null ? 0 : (uint)Encoding.UTF8.GetByteCount(text) + 1);
        if (text is not null)
            buffer.Write(Encoding.UTF8.GetBytes(text));
    }

    public void WriteFloats(ReadOnlySpan<float> values)
    {
        var span = buffer.GetSpan(values.Length * sizeof(float));
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(span[(i * sizeof(float))..], values[i]);
        buffer.Advance(values.Length * sizeof(float));
    }
}
