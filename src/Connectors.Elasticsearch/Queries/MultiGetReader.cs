using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Writing;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Reads answers to <c>_mget</c>.</summary>
internal static class MultiGetReader
{
    /// <summary>Reads the documents that were found.</summary>
    /// <exception cref="FormatException">It does not say of each id, in order, what became of it.</exception>
    /// <exception cref="StoreException">A document could not be read.</exception>
    public static List<ReadDocument> Read(ReadOnlySpan<byte> json, IReadOnlyList<string> ids, DocumentReader documents, CallContext context)
    {
        var found = new List<ReadDocument>();
        var answered = 0;
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
                var document = ReadOne(ref reader, json, documents, context, out var id);
                if (answered == ids.Count || !string.Equals(id, ids[answered++], StringComparison.Ordinal))
                    throw new FormatException($"It has a document '{id}' that was not asked for there.");
                if (document is { } known)
                    found.Add(known);
            }
        }

        return answered == ids.Count ? found : throw new FormatException($"It says nothing of {ids.Count - answered} of {ids.Count} documents.");
    }

    private static ReadDocument? ReadOne(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, CallContext context, out string? id)
    {
        id = null;
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
                reader.Read();
                throw ElasticsearchFaults.OfDocument(ErrorBody.ReadError(ref reader), id, context);
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

        return isFound ? new ReadDocument(point ?? new HybridPoint(id ?? throw new FormatException("A document has no id.")), new ElasticsearchPointVersion(sequenceNumber, primaryTerm)) : null;
    }
}
