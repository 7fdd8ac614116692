using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>A key that a filter mentions, with the tests of its values and the keys below it: a tree that is walked along with the JSON.</summary>
internal sealed class FilteredKey(byte[] key)
{
    private const int MaxChildrenOnStack = 32;

    private readonly byte[] _key = key;
    private readonly List<FilteredKey> _children = [];
    private readonly List<PayloadTest> _tests = [];

    public void Add(FieldPath path, PayloadTest test)
    {
        var field = this;
        foreach (var name in path.Keys)
            field = field.Child(Encoding.UTF8.GetBytes(name));
        field._tests.Add(test);
    }

    /// <summary>Reads an object whose start the reader has just read, to its end.</summary>
    /// <param name="reader">A reader over <paramref name="json"/>.</param>
    /// <param name="json">What the reader reads, whole.</param>
    /// <param name="held">The slots.</param>
    public void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, scoped Span<bool> held)
    {
        // The values are looked at after the whole object was read, because of a repeated key the last counts.
        Span<(int Start, int End)> values = _children.Count <= MaxChildrenOnStack
            ? stackalloc (int, int)[MaxChildrenOnStack]
            : new (int, int)[_children.Count];
        values.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = IndexOfKey(ref reader);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (child >= 0)
                values[child] = (start, (int)reader.BytesConsumed);
        }

        for (var i = 0; i < _children.Count; i++)
        {
            if (values[i].End > 0)
                _children[i].ReadValues(json[values[i].Start..values[i].End], held);
        }
    }

    private void ReadValues(ReadOnlySpan<byte> json, scoped Span<bool> held)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            ReadValue(ref reader, json, held);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            ReadValue(ref reader, json, held);
    }

    private void ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, scoped Span<bool> held)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (_tests.Count > 0)
            Test(ref reader, held);
        if (reader.TokenType == JsonTokenType.StartObject && _children.Count > 0)
            ReadObject(ref reader, json, held);
        else
            reader.Skip();
    }

    private void Test(ref Utf8JsonReader reader, scoped Span<bool> held)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            Test(JsonValue.Number(ref reader), held);
            return;
        }

        if (reader.TokenType != JsonTokenType.String || !reader.ValueIsEscaped)
        {
            Test(new JsonValue(reader.TokenType, reader.ValueSpan), held);
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            Test(new JsonValue(JsonTokenType.String, buffer.AsSpan(0, reader.CopyString(buffer))), held);
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("The payload holds a string with a lone surrogate.", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Test(in JsonValue value, scoped Span<bool> held)
    {
        foreach (var test in _tests)
            test(value, held);
    }

    private int IndexOfKey(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _children.Count; i++)
        {
            if (reader.ValueTextEquals(_children[i]._key))
                return i;
        }

        return -1;
    }

    private FilteredKey Child(byte[] key)
    {
        var child = _children.Find(field => field._key.AsSpan().SequenceEqual(key));
        if (child is null)
            _children.Add(child = new FilteredKey(key));
        return child;
    }
}
