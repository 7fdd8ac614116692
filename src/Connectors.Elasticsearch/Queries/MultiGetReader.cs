using System.Text.Json;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Reads answers to <c>_mget</c>.</summary>
internal static class MultiGetReader
{
    /// <summary>Reads the documents that were found.</summary>
    public static List<HybridPoint> Read(ReadOnlySpan<byte> json, DocumentReader documents)
    {
        var points = new List<HybridPoint>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isDocs = reader.ValueTextEquals("docs"u8);
            reader.Read();
            if (!isDocs)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                if (ReadDocument(ref reader, json, documents) is { } point)
                    points.Add(point);
            }
        }

        return points;
    }

    private static HybridPoint? ReadDocument(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents)
    {
        string? id = null;
        var isFound = false;
        HybridPoint? point = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("found"u8))
            {
                reader.Read();
                isFound = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                throw new FormatException($"Reading '{id}' failed.");
            }
            else if (reader.ValueTextEquals("_source"u8))
            {
                reader.Read();
                point = documents.Read(id ?? throw new FormatException("A document has its source before its id."), ref reader, json);
            }
            else
            {
                reader.Skip();
            }
        }

        return isFound ? point ?? new HybridPoint(id ?? throw new FormatException("A document has no id.")) : null;
    }
}
