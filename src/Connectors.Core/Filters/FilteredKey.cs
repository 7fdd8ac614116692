using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>A key that a filter mentions, with the tests of its values and the keys below it: a tree that is walked along with the JSON.</summary>
internal sealed class FilteredKey(byte[] key)
{
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

    /// <summary>Reads an object, from its start, which the reader has just read, to its end.</summary>
    public void ReadObject(ref Utf8JsonReader reader, scoped Span<bool> held)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var child = FindChild(ref reader);
            reader.Read();
            if (child is null)
                reader.Skip();
            else if (reader.TokenType == JsonTokenType.StartArray)
                child.ReadElements(ref reader, held);
            else
                child.ReadValue(ref reader, held);
        }
    }

    private void ReadElements(ref Utf8JsonReader reader, scoped Span<bool> held)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            ReadValue(ref reader, held);
    }

    private void ReadValue(ref Utf8JsonReader reader, scoped Span<bool> held)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return;
        if (_tests.Count > 0)
            Test(ref reader, held);
        if (reader.TokenType == JsonTokenType.StartObject && _children.Count > 0)
            ReadObject(ref reader, held);
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
        Test(new JsonValue(JsonTokenType.String, buffer.AsSpan(0, reader.CopyString(buffer))), held);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Test(in JsonValue value, scoped Span<bool> held)
    {
        foreach (var test in _tests)
            test(value, held);
    }

    private FilteredKey? FindChild(ref Utf8JsonReader reader)
    {
        foreach (var child in _children)
        {
            if (reader.ValueTextEquals(child._key))
                return child;
        }

        return null;
    }

    private FilteredKey Child(byte[] key)
    {
        var child = _children.Find(field => field._key.AsSpan().SequenceEqual(key));
        if (child is null)
            _children.Add(child = new FilteredKey(key));
        return child;
    }
}
