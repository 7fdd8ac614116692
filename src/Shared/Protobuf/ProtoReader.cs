using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Connectors.Protobuf;

/// <summary>Reads a protobuf message field by field. Whatever the bytes are, it stays inside them or throws <see cref="FormatException"/>.</summary>
internal ref struct ProtoReader(ReadOnlyMemory<byte> message)
{
    private readonly ReadOnlyMemory<byte> _memory = message;
    private readonly ReadOnlySpan<byte> _span = message.Span;
    private int _position;

    /// <summary>Gets the number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Gets the value of a varint field.</summary>
    public ulong Number { get; private set; }

    /// <summary>Gets the content of a length-delimited field, and the bytes of a fixed one.</summary>
    public ReadOnlyMemory<byte> Content { get; private set; }

    /// <summary>Gets a value indicating whether the field is length-delimited: a message, text, bytes or packed numbers.</summary>
    public bool IsDelimited { get; private set; }

    /// <summary>Reads the next field.</summary>
    /// <returns>False at the end.</returns>
    public bool Read()
    {
        if (_position == _span.Length)
            return false;
        var tag = ReadVarint();
        if (tag >> 3 is 0 or > 0x1FFFFFFF)
            throw Damaged();
        Field = (int)(tag >> 3);
        IsDelimited = false;
        Content = default;
        Number = 0;
        switch (tag & 7)
        {
            case 0:
                Number = ReadVarint();
                break;
            case 1:
                Content = Take(8);
                break;
            case 2:
                var length = ReadVarint();
                Content = Take(length <= int.MaxValue ? (int)length : throw Damaged());
                IsDelimited = true;
                break;
            case 5:
                Content = Take(4);
                break;
            default:
                throw Damaged();
        }

        return true;
    }

    /// <summary>Reads the varints of a packed field.</summary>
    public static void ReadPacked(ReadOnlyMemory<byte> content, List<long> numbers)
    {
        var reader = new ProtoReader(content);
        while (reader._position < reader._span.Length)
            numbers.Add((long)reader.ReadVarint());
    }

    /// <summary>Counts the varints of a packed field: each ends in a byte below 128.</summary>
    public static int CountPacked(ReadOnlySpan<byte> content)
    {
        var count = 0;
        foreach (var next in content)
            count += next < 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Reads the varints of a packed field, all of which fit 32 bits.</summary>
    /// <param name="content">The field.</param>
    /// <param name="numbers">Receives them; as long as their count.</param>
    public static void ReadPacked(ReadOnlySpan<byte> content, Span<uint> numbers)
    {
        const int LastShift = 28;
        const int LastBits = 0x0F;
        var position = 0;
        for (var i = 0; i < numbers.Length; i++)
        {
            var number = 0u;
            var next = 0x80;
            for (var shift = 0; next >= 0x80; shift += 7)
            {
                if (position == content.Length)
                    throw Damaged();
                next = content[position++];
                if (shift == LastShift && next > LastBits)
                    throw Damaged();
                number |= (uint)(next & 0x7F) << shift;
            }

            numbers[i] = number;
        }

        if (position < content.Length)
            throw Damaged();
    }

    public static float ReadFloat(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(float) ? BinaryPrimitives.ReadSingleLittleEndian(bytes) : throw Damaged();

    public static double ReadDouble(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= sizeof(double) ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : throw Damaged();

    /// <summary>Reads a text, which protobuf demands to be valid UTF-8.</summary>
    public static string ReadText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw Damaged();

    public static FormatException Damaged() => new("The answer is not a valid protobuf message of its kind.");

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (_span.Length - _position < length)
            throw Damaged();
        var taken = _memory.Slice(_position, length);
        _position += length;
        return taken;
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_position == _span.Length)
                break;
            var next = _span[_position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Damaged();
    }
}
