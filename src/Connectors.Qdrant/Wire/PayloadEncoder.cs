using System.Buffers;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>
/// Writes payloads as map&lt;string, Value&gt;. The JSON is read once into a list of its values, where the sizes of objects and arrays are
/// summed up; the list is then written from first to last. Not for concurrent use.
/// </summary>
internal sealed class PayloadEncoder : IDisposable
{
    private const int LongestInteger = 19;
    private const int KeyField = 1;
    private const int ValueField = 2;

    // Entries of a Struct and elements of a ListValue alike.
    private const int ChildField = 1;

    /// <summary>How many levels of objects a server reads.</summary>
    public const int MaxDepth = 1 + (MaxNesting / MessagesOfStruct);

    // A server reads messages that are nested 100 deep (prost, RECURSION_LIMIT). Around the values of the top level are four of them at most: an
    // operation of a batch, what it sets, the entry of the map, the value.
    private const int MaxNesting = 100 - 4;

    // Struct, entry, Value; ListValue, Value.
    private const int MessagesOfStruct = 3;
    private const int MessagesOfList = 2;

    private readonly byte[][] _sources;
    private readonly Slice[] _texts;
    private readonly int[] _parents = new int[Payload.MaxDepth];
    private readonly ProtoWriter _scratch = new(256);
    private Node[] _nodes = ArrayPool<Node>.Shared.Rent(64);
    private int _count;
    private ReadOnlyMemory<byte> _json;
    private string? _originalId;

    /// <summary>Makes an encoder.</summary>
    /// <param name="sources">The top-level keys of texts that are wanted by themselves: see <see cref="TextOf"/>.</param>
    public PayloadEncoder(params IReadOnlyList<string> sources)
    {
        _sources = [.. sources.Select(Encoding.UTF8.GetBytes)];
        _texts = new Slice[_sources.Length];
    }

    /// <summary>Says what keeps a payload out of Qdrant: by gRPC it has integers of 64 bits and doubles, and no other numbers.</summary>
    public static string? FindFault(Payload payload)
    {
        var json = payload.Utf8.Span;
        if (json.Length < LongestInteger)
            return null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        var nesting = -MessagesOfStruct;
        while (reader.Read())
        {
            nesting += NestingOf(reader.TokenType);
            if (nesting > MaxNesting)
                return $"The payload is nested more deeply than a server of Qdrant reads: it takes {MaxDepth} levels of objects, and half as many again of arrays.";
            if (reader.TokenType == JsonTokenType.Number && !reader.TryGetInt64(out _) && !IsExactDouble(ref reader))
                return $"The payload holds the integer {Encoding.UTF8.GetString(reader.ValueSpan)}. Qdrant keeps integers from -2^63 to 2^63-1, and beyond these only what is a double; write it as a string.";
        }

        return null;
    }

    private static int NestingOf(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => MessagesOfStruct,
        JsonTokenType.EndObject => -MessagesOfStruct,
        JsonTokenType.StartArray => MessagesOfList,
        JsonTokenType.EndArray => -MessagesOfList,
        _ => 0,
    };

    /// <summary>Reads a payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="originalId">The id to be kept in it; null for none.</param>
    /// <returns>The size of its entries, each as a field below 16.</returns>
    public int Measure(Payload payload, string? originalId = null)
    {
        _json = payload.Utf8;
        _originalId = originalId;
        _count = 0;
        _scratch.Clear();
        Array.Clear(_texts);
        var id = originalId is null ? 0 : ProtoWriter.SizeOfField(ChildField, SizeOfIdEntry(originalId));
        return payload.IsEmpty ? id : checked(id + Read(_json.Span));
    }

    /// <summary>Writes the entries of the payload that was measured last.</summary>
    public void WriteTo(ProtoWriter target, int field)
    {
        if (_originalId is not null)
        {
            target.BeginField(field, SizeOfIdEntry(_originalId));
            target.WriteElement(KeyField, PointKey.PayloadName);
            target.BeginField(ValueField, SizeOfIdValue(_originalId));
            target.WriteElement((int)ValueKind.Text, _originalId);
        }

        foreach (ref readonly var node in _nodes.AsSpan(0, _count))
            Write(target, in node, node.IsTop ? field : ChildField);
    }

    /// <summary>Returns the text under a source of the payload that was measured last, or all texts of an array; empty for none and for blanks.</summary>
    public ReadOnlySpan<byte> TextOf(int source) => Bytes(_texts[source]);

    public void Dispose()
    {
        ArrayPool<Node>.Shared.Return(_nodes);
        _nodes = [];
        _scratch.Dispose();
    }

    private static int SizeOfIdValue(string id) => ProtoWriter.SizeOfText((int)ValueKind.Text, id);

    private static int SizeOfIdEntry(string id) => ProtoWriter.SizeOfText(KeyField, PointKey.PayloadName) + ProtoWriter.SizeOfField(ValueField, SizeOfIdValue(id));

    private static bool IsExactDouble(ref Utf8JsonReader number)
    {
        var digits = Encoding.UTF8.GetString(number.ValueSpan);
        return digits.AsSpan().ContainsAny(".eE") || new BigInteger(number.GetDouble()) == BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    private int Read(ReadOnlySpan<byte> json)
    {
        var (size, depth) = (0, 0);
        Slice? name = null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        while (reader.Read())
        {
            int complete;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = Locate(ref reader);
                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    _parents[depth] = Add(ref reader, name, isTop: depth == 0);
                    depth++;
                    name = null;
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray when depth == 0:
                    return size;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    complete = _parents[--depth];
                    break;
                default:
                    complete = Add(ref reader, name, isTop: depth == 0);
                    name = null;
                    break;
            }

            var bytes = ProtoWriter.SizeOfField(ChildField, _nodes[complete].Size);
            if (depth > 0)
            {
                _nodes[_parents[depth - 1]].Content = checked(_nodes[_parents[depth - 1]].Content + bytes);
                continue;
            }

            size = checked(size + bytes);
            FindText(complete);
        }

        return size;
    }

    private int Add(ref Utf8JsonReader reader, Slice? name, bool isTop)
    {
        if (_count == _nodes.Length)
            Grow();
        ref var node = ref _nodes[_count];
        node = new Node { Name = name, IsTop = isTop };
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                node.Kind = ValueKind.Struct;
                break;
            case JsonTokenType.StartArray:
                node.Kind = ValueKind.List;
                break;
            case JsonTokenType.String:
                node.Kind = ValueKind.Text;
                node.Text = Locate(ref reader);
                node.Content = node.Text.Length;
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out var integer):
                node.Kind = ValueKind.Integer;
                node.Bits = integer;
                break;
            case JsonTokenType.Number:
                node.Kind = ValueKind.Double;
                node.Bits = BitConverter.DoubleToInt64Bits(reader.GetDouble());
                break;
            case JsonTokenType.True or JsonTokenType.False:
                node.Kind = ValueKind.Boolean;
                node.Bits = reader.TokenType == JsonTokenType.True ? 1 : 0;
                break;
            default:
                node.Kind = ValueKind.Null;
                break;
        }

        return _count++;
    }

    private void Grow()
    {
        var larger = ArrayPool<Node>.Shared.Rent(_nodes.Length * 2);
        _nodes.CopyTo(larger, 0);
        ArrayPool<Node>.Shared.Return(_nodes);
        _nodes = larger;
    }

    /// <summary>Keeps a text without escapes where it lies, behind its quote, and others in the scratch.</summary>
    private Slice Locate(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return new Slice((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, IsInScratch: false);
        var start = _scratch.Length;
        return new Slice(start, reader.CopyString(_scratch.Take(reader.ValueSpan.Length)), IsInScratch: true);
    }

    private ReadOnlySpan<byte> Bytes(Slice slice) => (slice.IsInScratch ? _scratch.Written : _json).Span.Slice(slice.Start, slice.Length);

    /// <summary>Keeps a value of the top level as the text of every source that it is.</summary>
    private void FindText(int top)
    {
        Slice? text = null;
        for (var i = 0; i < _sources.Length; i++)
        {
            if (Bytes(_nodes[top].Name!.Value).SequenceEqual(_sources[i]))
                _texts[i] = text ??= TextAt(top);
        }
    }

    private Slice TextAt(int top)
    {
        var text = _nodes[top].Kind == ValueKind.List ? Join(top + 1) : _nodes[top].Text;
        return Bytes(text).Trim(" \t\r\n"u8).IsEmpty ? default : text;
    }

    /// <summary>The texts of an array as one, in which no word runs into the next.</summary>
    private Slice Join(int first)
    {
        var start = _scratch.Length;
        for (var i = first; i < _count; i++)
        {
            if (_nodes[i].Kind != ValueKind.Text)
                continue;
            if (_scratch.Length > start)
                _scratch.Take(1)[0] = (byte)'\n';
            var target = _scratch.Take(_nodes[i].Text.Length);
            Bytes(_nodes[i].Text).CopyTo(target);
        }

        return new Slice(start, _scratch.Length - start, IsInScratch: true);
    }

    private void Write(ProtoWriter target, in Node node, int field)
    {
        target.BeginField(field, node.Size);
        if (node.Name is { } name)
        {
            target.WriteElement(KeyField, Bytes(name));
            target.BeginField(ValueField, node.ValueSize);
        }

        switch (node.Kind)
        {
            case ValueKind.Double:
                target.WriteDouble((int)node.Kind, BitConverter.Int64BitsToDouble(node.Bits));
                break;
            case ValueKind.Text:
                target.WriteElement((int)node.Kind, Bytes(node.Text));
                break;
            case ValueKind.Struct or ValueKind.List:
                target.BeginField((int)node.Kind, node.Content);
                break;
            default:
                target.WritePresent((int)node.Kind, (ulong)node.Bits);
                break;
        }
    }

    private readonly record struct Slice(int Start, int Length, bool IsInScratch);

    /// <summary>A value. Those inside of an object or array follow it.</summary>
    private struct Node
    {
        public ValueKind Kind;
        public bool IsTop;
        public Slice? Name;
        public Slice Text;
        public long Bits;

        /// <summary>The bytes of a text, or of what an object or array holds.</summary>
        public int Content;

        /// <summary>Gets the size of the Value.</summary>
        public readonly int ValueSize => Kind switch
        {
            ValueKind.Double => ProtoWriter.SizeOfTag((int)Kind) + sizeof(double),
            ValueKind.Text or ValueKind.Struct or ValueKind.List => ProtoWriter.SizeOfField((int)Kind, Content),
            _ => ProtoWriter.SizeOfPresent((int)Kind, (ulong)Bits),
        };

        /// <summary>Gets the size of the map entry of a named value, and of the Value of others.</summary>
        public readonly int Size => Name is { } name ? ProtoWriter.SizeOfField(KeyField, name.Length) + ProtoWriter.SizeOfField(ValueField, ValueSize) : ValueSize;
    }
}
