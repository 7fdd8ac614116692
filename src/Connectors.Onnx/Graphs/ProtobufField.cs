using System.Text;

namespace Connectors.Onnx.Graphs;

/// <summary>
/// A field of a protobuf message as it lies in the file. Messages are edited as lists of fields, so that what is not known here stays as it is.
/// </summary>
/// <param name="Number">The field's number.</param>
/// <param name="WireType">0 for a varint, 1 and 5 for eight and four bytes, 2 for bytes with their length.</param>
/// <param name="Value">The value of a varint.</param>
/// <param name="Bytes">The bytes of any other type; they are not copied.</param>
internal readonly record struct ProtobufField(int Number, int WireType, ulong Value, ReadOnlyMemory<byte> Bytes)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Delimited = 2;
    private const int Fixed32 = 5;

    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public static ProtobufField Of(int number, ReadOnlyMemory<byte> bytes) => new(number, Delimited, 0, bytes);

    public static ProtobufField Of(int number, string text) => Of(number, Encoding.UTF8.GetBytes(text));

    public static ProtobufField Of(int number, ulong value) => new(number, Varint, value, default);

    public static ProtobufField Of(int number, IEnumerable<ProtobufField> message) => Of(number, Write(message));

    /// <exception cref="InvalidDataException">The bytes are no protobuf message.</exception>
    public static List<ProtobufField> Parse(ReadOnlyMemory<byte> message)
    {
        var fields = new List<ProtobufField>();
        for (var at = 0; at < message.Length;)
        {
            var tag = ReadVarint(message.Span, ref at);
            if (tag >> 3 is 0 or > int.MaxValue)
                throw Damaged();
            var (number, wireType) = ((int)(tag >> 3), (int)(tag & 7));
            if (wireType == Varint)
            {
                fields.Add(Of(number, ReadVarint(message.Span, ref at)));
                continue;
            }

            var length = wireType switch
            {
                Fixed64 => 8UL,
                Fixed32 => 4UL,
                Delimited => ReadVarint(message.Span, ref at),
                _ => throw Damaged(),
            };
            if (length > (ulong)(message.Length - at))
                throw Damaged();
            fields.Add(new ProtobufField(number, wireType, 0, message.Slice(at, (int)length)));
            at += (int)length;
        }

        return fields;
    }

    public static byte[] Write(IEnumerable<ProtobufField> message)
    {
        var fields = message as IReadOnlyCollection<ProtobufField> ?? [.. message];
        var target = new byte[checked(fields.Sum(field => field.Size))];
        var rest = target.AsSpan();
        foreach (var field in fields)
            field.WriteTo(ref rest);
        return target;
    }

    /// <summary>The numbers of a repeated field, which may be packed or not.</summary>
    public IEnumerable<long> Numbers()
    {
        if (WireType == Varint)
        {
            yield return (long)Value;
            yield break;
        }

        for (var at = 0; at < Bytes.Length;)
            yield return (long)ReadVarint(Bytes.Span, ref at);
    }

    private ulong Tag => ((ulong)Number << 3) | (uint)WireType;

    private int Size => SizeOf(Tag) + WireType switch
    {
        Varint => SizeOf(Value),
        Delimited => SizeOf((ulong)Bytes.Length) + Bytes.Length,
        _ => Bytes.Length,
    };

    private static int SizeOf(ulong value)
    {
        var size = 1;
        for (; value >= 0x80; value >>= 7)
            size++;
        return size;
    }

    private static ulong ReadVarint(ReadOnlySpan<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at == message.Length)
                throw Damaged();
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw Damaged();
    }

    private static void WriteVarint(ref Span<byte> target, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            target[length++] = (byte)(value | 0x80);
        target[length++] = (byte)value;
        target = target[length..];
    }

    private static InvalidDataException Damaged() => new("The bytes are no protobuf message.");

    private void WriteTo(ref Span<byte> target)
    {
        WriteVarint(ref target, Tag);
        if (WireType == Varint)
        {
            WriteVarint(ref target, Value);
            return;
        }

        if (WireType == Delimited)
            WriteVarint(ref target, (ulong)Bytes.Length);
        Bytes.Span.CopyTo(target);
        target = target[Bytes.Length..];
    }
}
