using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Makes points of documents. Not for concurrent use.</summary>
internal sealed class DocumentReader(IndexLayout layout, SparseTokenCodec tokens, SourceSelection selection)
{
    private readonly Dictionary<string, DenseField> _dense = layout.Definition.Dense.ToDictionary(field => field.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, SparseField> _sparse = layout.Definition.Sparse.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>Reads <c>_source</c>.</summary>
    /// <param name="id">The id of the document.</param>
    /// <param name="reader">Stands at the beginning of the object, and afterwards at its end.</param>
    /// <param name="json">What the reader reads.</param>
    /// <returns>The point.</returns>
    public HybridPoint Read(string id, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var point = new HybridPoint(id);
        using var payload = new JsonBuffer(512);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameAt = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            reader.Read();
            if (_dense.TryGetValue(name, out var dense))
            {
                if (reader.TokenType != JsonTokenType.Null && selection.Includes(name))
                    point.Dense[name] = ReadDense(dense, ref reader);
                else
                    reader.Skip();
            }
            else if (_sparse.TryGetValue(name, out var sparse))
            {
                if (selection.Includes(name))
                    AddSparse(point, sparse, ref reader);
                else
                    reader.Skip();
            }
            else if (layout.IsOurs && name == HiddenKeys.Root)
            {
                AppendRest(ref reader, payload);
            }
            else
            {
                reader.Skip();
                Separate(payload);
                payload.Append(json[nameAt..(int)reader.BytesConsumed]);
            }
        }

        point.Payload = PayloadOf(payload);
        return point;
    }

    private void AddSparse(HybridPoint point, SparseField field, ref Utf8JsonReader reader)
    {
        var vector = tokens.Read(field.Name, ref reader, field.VocabularyId);
        point.Sparse[field.Name] = vector;
    }

    private Payload PayloadOf(JsonBuffer members)
    {
        if (members.Length == 0)
            return default;
        var bytes = new byte[members.Length + 2];
        bytes[0] = (byte)'{';
        members.Written.Span.CopyTo(bytes.AsSpan(1));
        bytes[^1] = (byte)'}';
        return selection.Payload.Apply(layout.IsOurs ? Payload.FromTrusted(bytes) : Payload.Parse(bytes));
    }

    private static float[] ReadDense(DenseField field, ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return DenseBase64.Read(reader.ValueSpan) is { } decoded && decoded.Length == field.Dimensions ? decoded : throw WrongLength(field);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException($"The dense vector '{field.Name}' is not an array.");
        var vector = new float[field.Dimensions];
        var length = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            vector[length < vector.Length ? length++ : throw WrongLength(field)] = reader.GetSingle();
        return length == vector.Length ? vector : throw WrongLength(field);
    }

    private static FormatException WrongLength(DenseField field) => new($"A dense vector '{field.Name}' does not have {field.Dimensions} dimensions.");

    /// <summary>Adds the keys that could not stand at the top of the document.</summary>
    private static void AppendRest(ref Utf8JsonReader reader, JsonBuffer payload)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isRest = reader.ValueTextEquals(HiddenKeys.Rest);
            reader.Read();
            if (!isRest)
            {
                reader.Skip();
                continue;
            }

            var rest = Encoding.UTF8.GetBytes(reader.GetString()!);
            Separate(payload);
            payload.Append(rest.AsSpan(1, rest.Length - 2));
        }
    }

    private static void Separate(JsonBuffer payload)
    {
        if (payload.Length > 0)
            payload.Append(","u8);
    }
}
