using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Reads answers to searches.</summary>
internal static class HitsReader
{
    /// <summary>Reads one answer.</summary>
    /// <param name="reader">Stands at the beginning of its object, and afterwards at its end.</param>
    /// <param name="json">What the reader reads.</param>
    /// <param name="documents">Makes points of documents.</param>
    /// <param name="toScore">Turns the server's score into ours.</param>
    /// <param name="highlighted">The text field whose passages come marked; null for none.</param>
    /// <returns>The hits in the server's order.</returns>
    public static SearchAnswer Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore, string? highlighted = null)
    {
        var answer = new SearchAnswer();
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("hits"u8))
            {
                reader.Read();
                ReadHits(ref reader, json, documents, toScore, highlighted, answer);
            }
            else if (reader.ValueTextEquals("timed_out"u8))
            {
                reader.Read();
                answer.TimedOut = reader.GetBoolean();
            }
            else if (reader.ValueTextEquals("_shards"u8))
            {
                reader.Read();
                ReadShards(ref reader, answer);
            }
            else if (reader.ValueTextEquals("pit_id"u8))
            {
                reader.Read();
                answer.PointInTime = reader.GetString();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                answer.Status = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                answer.Error = ErrorBody.ReadError(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return answer;
    }

    private static void ReadHits(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore, string? highlighted, SearchAnswer answer)
    {
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isHits = reader.ValueTextEquals("hits"u8);
            reader.Read();
            if (!isHits)
            {
                reader.Skip();
                continue;
            }

            Expect(reader.TokenType, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                ReadHit(ref reader, json, documents, toScore, highlighted, answer);
        }
    }

    private static void ReadHit(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore, string? highlighted, SearchAnswer answer)
    {
        string? id = null;
        var score = 0d;
        HybridPoint? point = null;
        Dictionary<string, IReadOnlyList<string>>? highlights = null;
        long? sequenceNumber = null;
        var primaryTerm = 0L;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("_id"u8))
            {
                reader.Read();
                id = reader.GetString();
            }
            else if (reader.ValueTextEquals("_score"u8))
            {
                reader.Read();
                score = reader.TokenType == JsonTokenType.Null ? 0 : reader.GetDouble();
            }
            else if (reader.ValueTextEquals("_source"u8))
            {
                reader.Read();
                point = documents.Read(id ?? throw new FormatException("A hit has its source before its id."), ref reader, json);
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
            else if (reader.ValueTextEquals("sort"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                answer.LastSort = json[start..(int)reader.BytesConsumed].ToArray();
            }
            else if (highlighted is not null && reader.ValueTextEquals("highlight"u8))
            {
                reader.Read();
                highlights = new(StringComparer.Ordinal) { [highlighted] = ReadPassages(ref reader) };
            }
            else
            {
                reader.Skip();
            }
        }

        point ??= new HybridPoint(id ?? throw new FormatException("A hit has no id."));
        if (sequenceNumber is { } number)
            answer.Versions.Add(new ElasticsearchPointVersion(number, primaryTerm));
        answer.Hits.Add(new Hit(point, toScore(score)) { RawScore = score, Highlights = highlights });
    }

    /// <summary>Reads the passages of the one field that a search asks them for, which is missing where none matches.</summary>
    private static List<string> ReadPassages(ref Utf8JsonReader reader)
    {
        var passages = new List<string>();
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            Expect(reader.TokenType, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
                passages.Add(reader.GetString()!);
        }

        return passages;
    }

    private static void ReadShards(ref Utf8JsonReader reader, SearchAnswer answer)
    {
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("failed"u8))
            {
                reader.Read();
                answer.FailedShards = reader.GetInt32();
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static void Expect(JsonTokenType actual, JsonTokenType expected)
    {
        if (actual != expected)
            throw new FormatException($"Found {actual} where {expected} was expected.");
    }
}
