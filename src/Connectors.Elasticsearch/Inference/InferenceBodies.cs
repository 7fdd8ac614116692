using System.Buffers;
using System.Text.Json;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch;

/// <summary>Bodies of requests to inference endpoints, and what their answers say.</summary>
internal static class InferenceBodies
{
    public const string CustomService = "custom";
    public const string Sparse = "sparse_embedding";
    public const string Dense = "text_embedding";

    public static string NameOf(ElasticsearchInferenceTask task) => task == ElasticsearchInferenceTask.SparseEmbedding ? Sparse : Dense;

    public static ReadOnlyMemory<byte> OwnSettings(string model, int threads, int allocations, int maxAllocations) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("model_id", model);
        writer.WriteNumber("num_threads", threads);
        if (allocations == maxAllocations)
        {
            writer.WriteNumber("num_allocations", allocations);
        }
        else
        {
            writer.WriteStartObject("adaptive_allocations");
            writer.WriteBoolean("enabled", true);
            writer.WriteNumber("min_number_of_allocations", allocations);
            writer.WriteNumber("max_number_of_allocations", maxAllocations);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    });

    public static ReadOnlyMemory<byte> Create(ElasticsearchInferenceDefinition definition) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("service", definition.Service);
        WritePart("service_settings", definition.Settings);
        if (!definition.TaskSettings.IsEmpty)
            WritePart("task_settings", definition.TaskSettings);
        if (!definition.Chunking.IsEmpty)
            WritePart("chunking_settings", definition.Chunking);
        writer.WriteEndObject();

        void WritePart(string name, Payload part)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(part.Utf8.Span);
        }
    });

    public static ReadOnlyMemory<byte> Encode(IEnumerable<string> texts, string? inputType) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("input");
        foreach (var text in texts)
            writer.WriteStringValue(text);
        writer.WriteEndArray();
        if (inputType is not null)
            writer.WriteString("input_type", inputType);
        writer.WriteEndObject();
    });

    public static ElasticsearchInferenceEndpoint Endpoint(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return Endpoint(document.RootElement);
    }

    public static List<ElasticsearchInferenceEndpoint> Endpoints(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return [.. document.RootElement.GetProperty("endpoints").EnumerateArray().Select(Endpoint)];
    }

    /// <summary>How far the deployment of a model is; null where the answer does not say.</summary>
    public static ElasticsearchInferenceProgress? Progress(ReadOnlyMemory<byte> answer, string id)
    {
        using var document = JsonDocument.Parse(answer);
        if (!document.RootElement.TryGetProperty("trained_model_stats", out var models))
            return null;
        foreach (var model in models.EnumerateArray())
        {
            if (model.TryGetProperty("deployment_stats", out var stats) && stats.TryGetProperty("deployment_id", out var deployment) && deployment.ValueEquals(id)
                && stats.TryGetProperty("allocation_status", out var status))
                return new ElasticsearchInferenceProgress(status.GetProperty("state").GetString()!, status.GetProperty("allocation_count").GetInt32(), status.GetProperty("target_allocation_count").GetInt32());
        }

        return null;
    }

    /// <summary>Reads weights by token, one list for each text.</summary>
    public static List<List<(string Token, float Weight)>> SparseVectors(ReadOnlySpan<byte> json) => Vectors(json, Sparse, static (ref Utf8JsonReader reader) =>
    {
        var terms = new List<(string, float)>();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A sparse vector is no object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = reader.GetString()!;
            reader.Read();
            terms.Add((token, reader.GetSingle()));
        }

        return terms;
    });

    /// <summary>Reads dense vectors, one for each text.</summary>
    public static List<float[]> DenseVectors(ReadOnlySpan<byte> json) => Vectors(json, Dense, static (ref Utf8JsonReader reader) =>
    {
        var values = new ArrayBufferWriter<float>(512);
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new FormatException("A dense vector is no array.");
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.GetSpan(1)[0] = reader.GetSingle();
            values.Advance(1);
        }

        return values.WrittenSpan.ToArray();
    });

    private delegate T ReadVector<out T>(ref Utf8JsonReader reader);

    private static List<T> Vectors<T>(ReadOnlySpan<byte> json, string kind, ReadVector<T> read)
    {
        var reader = JsonBuffer.Reader(json);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == kind)
                return Vectors(ref reader, read);
            if (name.StartsWith(kind, StringComparison.Ordinal))
                throw new FormatException($"It gives {name}, whose vectors are not of floats.");
            reader.Skip();
        }

        throw new FormatException($"There is no {kind} in it.");
    }

    private static List<T> Vectors<T>(ref Utf8JsonReader reader, ReadVector<T> read)
    {
        var vectors = new List<T>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isVector = reader.ValueTextEquals("embedding"u8);
                reader.Read();
                if (isVector)
                    vectors.Add(read(ref reader));
                else
                    reader.Skip();
            }
        }

        return vectors;
    }

    private static ElasticsearchInferenceEndpoint Endpoint(JsonElement endpoint) => new(
        endpoint.GetProperty("inference_id").GetString()!,
        endpoint.GetProperty("task_type").GetString() switch
        {
            Sparse => ElasticsearchInferenceTask.SparseEmbedding,
            Dense => ElasticsearchInferenceTask.TextEmbedding,
            _ => ElasticsearchInferenceTask.Other,
        },
        endpoint.GetProperty("service").GetString()!,
        endpoint.TryGetProperty("service_settings", out var settings) ? Payload.Parse(settings.GetRawText()) : default);
}
