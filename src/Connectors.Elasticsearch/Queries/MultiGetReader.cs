using System.Text.Json;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Writing;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Reads answers to <c>_mget</c>.</summary>
internal static class MultiGetReader
{
    /// <summary>Reads the documents that were found.</summary>
    public static List<ReadDocument> Read(ReadOnlySpan<byte> json, DocumentReader documents)
    {
        var found = new List<ReadDocument>();
        var reader = JsonBuffer.Reader(json);
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
                if (ReadOne(ref reader, json, documents) is { } document)
                    found.Add(document);
            }
        }

        return found;
    }

    private static ReadDocument? ReadOne(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents)
    {
        string? id = null;
        var isFound = false;
        HybridPoint? point = null;
        long sequenceNumber = 0, primaryTerm = 0;
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
            else if (reader.ValueTextEquals("_seq_no"u8))
            {
                reader.Read();
                sequenceNumber = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("_primary_term"u8))
            {
                reader.Read();
                primaryTerm = reader.GetInt64();
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

        return isFound ? new ReadDocument(point ?? new HybridPoint(id ?? throw new FormatException("A document has no id.")), sequenceNumber, primaryTerm) : null;
    }
}
