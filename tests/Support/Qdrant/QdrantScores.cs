using System.Text.Json;

namespace Connectors.Testing;

/// <summary>The 60 points and 203 requests that a Qdrant 1.18.3 server has answered (tests/golden/qdrant/scores.json).</summary>
internal sealed class QdrantScores
{
    private QdrantScores(JsonElement file)
    {
        foreach (var vector in file.GetProperty("collection").GetProperty("vectors").EnumerateObject())
        {
            if (Enum.TryParse<Distance>(vector.Value.GetProperty("distance").GetString(), out var distance))
                Definition.Dense.Add(new DenseField(vector.Name, vector.Value.GetProperty("size").GetInt32(), distance));
            else
                UnknownFields.Add(vector.Name);
        }

        // float16 and uint8 change no score before the optimizer has run (FACTS 7), and it had not.
        foreach (var vector in file.GetProperty("collection").GetProperty("sparse_vectors").EnumerateObject())
            Definition.Sparse.Add(new SparseField(vector.Name, vector.Value.TryGetProperty("modifier", out _) ? SparseWeighting.Idf : SparseWeighting.None));
        foreach (var index in file.GetProperty("payload_indexes").EnumerateObject())
        {
            if (TypeOf(index.Value) is { } type && !index.Name.Contains('.'))
                Definition.Payload.Add(new PayloadField(index.Name, type));
        }

        Points = [.. file.GetProperty("points").EnumerateArray().Select(Point)];
        Cases = [.. file.GetProperty("cases").EnumerateArray().Select(recorded => new QdrantCase(
            recorded.GetProperty("name").GetString()!, recorded.GetProperty("kind").GetString()!, recorded.GetProperty("request"), recorded.GetProperty("server")))];
    }

    public HybridCollectionDefinition Definition { get; } = new();

    /// <summary>Fields that a definition cannot have: the one of Manhattan distances. The points are without them.</summary>
    public HashSet<string> UnknownFields { get; } = [];

    public IReadOnlyList<HybridPoint> Points { get; }

    public IReadOnlyList<QdrantCase> Cases { get; }

    public static QdrantScores Read() => new(JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("qdrant", "scores.json"))).RootElement);

    private static PayloadType? TypeOf(JsonElement index) => index.ValueKind == JsonValueKind.Object ? PayloadType.Text : index.GetString() switch
    {
        "keyword" => PayloadType.Keyword,
        "integer" => PayloadType.Integer,
        "float" => PayloadType.Float,
        "bool" => PayloadType.Boolean,
        "datetime" => PayloadType.DateTime,
        _ => null,
    };

    private HybridPoint Point(JsonElement recorded)
    {
        var point = new HybridPoint(recorded.GetProperty("id").ToString(), Payload.Parse(recorded.GetProperty("payload").GetRawText()));
        foreach (var vector in recorded.GetProperty("vectors").EnumerateObject())
        {
            if (UnknownFields.Contains(vector.Name))
                continue;
            if (Definition.Dense.Any(field => field.Name == vector.Name))
                point.Dense[vector.Name] = vector.Value.EnumerateArray().Select(value => value.GetSingle()).ToArray();
            else
                point.Sparse[vector.Name] = SparseEmbedding.FromDictionary(vector.Value.EnumerateArray().Select(pair => KeyValuePair.Create(pair[0].GetUInt32(), pair[1].GetSingle())));
        }

        return point;
    }
}
