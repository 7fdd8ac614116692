using System.Text.Json;
using System.Text.Json.Serialization;

namespace Connectors;

/// <summary>
/// Writes <c>{"indices":[…],"values":[…]}</c>, plus <c>vocabulary</c>, <c>dimensions</c> and <c>model</c> when known, and reads the same.
/// Unknown members are skipped; indices may come in any order but not twice. It is public because the contexts that applications have
/// generated for their records name it.
/// </summary>
public sealed class SparseEmbeddingJsonConverter : JsonConverter<SparseEmbedding>
{
    /// <inheritdoc/>
    public override SparseEmbedding Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("A sparse embedding is an object with 'indices' and 'values'.");

        List<uint>? indices = null;
        List<float>? values = null;
        string? vocabulary = null, model = null;
        var dimensions = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "indices" when indices is not null:
                case "values" when values is not null:
                    throw new JsonException($"'{name}' occurs twice.");
                case "indices":
                    indices = ReadArray(ref reader, static (ref Utf8JsonReader r) => r.GetUInt32());
                    break;
                case "values":
                    values = ReadArray(ref reader, static (ref Utf8JsonReader r) => r.GetSingle());
                    break;
                case "vocabulary":
                    vocabulary = reader.GetString();
                    break;
                case "dimensions":
                    dimensions = reader.GetInt32();
                    break;
                case "model":
                    model = reader.GetString();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (indices is null || values is null)
            throw new JsonException("A sparse embedding needs both 'indices' and 'values'.");
        try
        {
            return FromLists(indices, values, dimensions, vocabulary, model);
        }
        catch (ArgumentException e)
        {
            throw new JsonException("Not a valid sparse embedding: " + e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SparseEmbedding value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("indices"u8);
        foreach (var index in value.Indices.Span)
            writer.WriteNumberValue(index);
        writer.WriteEndArray();
        writer.WriteStartArray("values"u8);
        foreach (var weight in value.Values.Span)
            writer.WriteNumberValue(weight);
        writer.WriteEndArray();
        if (value.VocabularyId is { } vocabulary)
            writer.WriteString("vocabulary"u8, vocabulary);
        if (value.Dimensions > 0)
            writer.WriteNumber("dimensions"u8, value.Dimensions);
        if (value.ModelId is { } model)
            writer.WriteString("model"u8, model);
        writer.WriteEndObject();
    }

    private static SparseEmbedding FromLists(List<uint> indices, List<float> values, int dimensions, string? vocabulary, string? model)
    {
        var embedding = SparseEmbedding.FromUnsorted(indices.ToArray(), values.ToArray(), DuplicateIndexPolicy.Reject, dimensions, vocabulary);
        embedding.ModelId = model;
        return embedding;
    }

    private delegate T Element<T>(ref Utf8JsonReader reader);

    private static List<T> ReadArray<T>(ref Utf8JsonReader reader, Element<T> element)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("'indices' and 'values' are arrays of numbers.");
        var list = new List<T>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            try
            {
                list.Add(element(ref reader));
            }
            catch (Exception e) when (e is FormatException or InvalidOperationException)
            {
                throw new JsonException($"Entry {list.Count} is not a number of the expected kind.", e);
            }
        }

        return list;
    }
}
