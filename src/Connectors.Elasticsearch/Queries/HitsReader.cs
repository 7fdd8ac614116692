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
    /// <returns>The hits in the server's order.</returns>
    public static SearchAnswer Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore)
    {
        var answer = new SearchAnswer();
        Expect(reader.TokenType, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("hits"u8))
            {
                reader.Read();
                ReadHits(ref reader, json, documents, toScore, answer);
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

    private static void ReadHits(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore, SearchAnswer answer)
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
                ReadHit(ref reader, json, documents, toScore, answer);
        }
    }

    private static void ReadHit(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, DocumentReader documents, Func<double, double> toScore, SearchAnswer answer)
    {
        string? id = null;
        var score = 0d;
        HybridPoint? point = null;
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
            else if (reader.ValueTextEquals("sort"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                answer.LastSort = json[start..(int)reader.BytesConsumed].ToArray();
            }
            else
            {
                reader.Skip();
            }
        }

        point ??= new HybridPoint(id ?? throw new FormatException("A hit has no id."));
        answer.Hits.Add(new Hit(point, toScore(score)) { RawScore = score });
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
