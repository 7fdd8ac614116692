using System.Buffers.Binary;
using System.Text;

namespace Connectors.Encoders.Caching;

/// <summary>Reads numbers and texts from bytes that may be anything: each step says whether there was what it should read.</summary>
internal ref struct VectorReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public bool TryReadNumber(out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 35 && _rest.Length > 0; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            if (shift == 28 && next > 0x0F)
                return false;
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return true;
        }

        return false;
    }

    /// <summary>Reads a number of things of which each takes some bytes: more than there are bytes for is not believed.</summary>
    public bool TryReadCount(int bytesEach, out int count)
    {
        var isRead = TryReadNumber(out var value);
        count = (int)value;
        return isRead && value <= (uint)(_rest.Length / bytesEach);
    }

    public bool TryReadText(out string? text)
    {
        text = null;
        if (!TryReadNumber(out var length) || length > (uint)_rest.Length + 1)
            return false;
        if (length == 0)
            return true;
        text = Utf8.GetString(_rest[..(int)(length - 1)]);
        _rest = _rest[(int)(length - 1)..];
        return true;
    }

    /// <summary>Reads finite numbers.</summary>
    public bool TryReadFloats(Span<float> values)
    {
        if (_rest.Length < values.Length * sizeof(float))
            return false;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(_rest[(i * sizeof(float))..]);
            if (!float.IsFinite(values[i]))
                return false;
        }

        _rest = _rest[(values.Length * sizeof(float))..];
        return true;
    }
}
