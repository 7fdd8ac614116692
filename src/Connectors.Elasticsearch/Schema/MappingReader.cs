using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Reads how a collection lies in an index, also in one that another program has made.</summary>
internal static class MappingReader
{
    /// <summary>Reads the answer to <c>GET /{index}</c>.</summary>
    /// <param name="answer">The body.</param>
    /// <param name="name">The name that was asked for, which may be an alias.</param>
    /// <param name="version">The version of the cluster.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="FormatException">It is no mapping, or the name stands for several indexes.</exception>
    public static IndexLayout Read(ReadOnlyMemory<byte> answer, string name, ServerVersion version)
    {
        using var document = JsonDocument.Parse(answer);
        var indexes = document.RootElement.EnumerateObject().ToList();
        if (indexes.Count != 1)
            throw new FormatException($"'{name}' stands for {indexes.Count} indexes; a collection is one.");
        var mapping = indexes[0].Value.GetProperty("mappings");
        var fields = Fields(mapping);
        var keepsVectors = !version.IsAtLeast(9, 2) || KeepsVectors(indexes[0].Value);
        return Notes(mapping) is { } notes ? Ours(notes, fields, keepsVectors) : Foreign(fields, keepsVectors);
    }

    private static Dictionary<string, JsonElement> Fields(JsonElement mapping) => mapping.TryGetProperty("properties", out var properties)
        ? properties.EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)
        : [];

    private static JsonElement? Notes(JsonElement mapping) =>
        mapping.TryGetProperty("_meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("connectors", out var notes) && notes.ValueKind == JsonValueKind.Object
        && notes.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Number && format.TryGetInt32(out var number) && number == MappingWriter.Format
            ? notes
            : null;

    private static bool KeepsVectors(JsonElement index) =>
        index.TryGetProperty("settings", out var settings) && settings.TryGetProperty("index", out var inner)
        && inner.TryGetProperty("mapping", out var mapping) && mapping.TryGetProperty("exclude_source_vectors", out var excludes)
        && string.Equals(excludes.ToString(), "false", StringComparison.OrdinalIgnoreCase);

    private static IndexLayout Ours(JsonElement notes, Dictionary<string, JsonElement> fields, bool keepsVectors)
    {
        var definition = HybridCollectionDefinition.FromJson(notes.GetProperty("definition").GetRawText());
        var tokens = new Dictionary<string, SparseTokens?>(StringComparer.Ordinal);
        if (notes.TryGetProperty("tokens", out var noted))
        {
            foreach (var field in noted.EnumerateObject())
                tokens[field.Name] = field.Value.ValueEquals("vocabulary") ? SparseTokens.Vocabulary : SparseTokens.Index;
        }

        return new IndexLayout(
            definition,
            isOurs: true,
            keepsVectors,
            tokens,
            definition.Text.ToDictionary(field => field.Name, field => $"{field.Source}.{field.Name}", StringComparer.Ordinal),
            GraphFields(fields));
    }

    private static IndexLayout Foreign(Dictionary<string, JsonElement> fields, bool keepsVectors)
    {
        var definition = new HybridCollectionDefinition();
        var tokens = new Dictionary<string, SparseTokens?>(StringComparer.Ordinal);
        foreach (var (name, field) in fields)
        {
            switch (TypeOf(field))
            {
                case "dense_vector" when DenseOf(name, field) is { } dense:
                    definition.Dense.Add(dense);
                    break;
                case "sparse_vector":
                    definition.Sparse.Add(new SparseField(name));
                    tokens[name] = null;
                    break;
                case "semantic_text":
                    definition.Semantic.Add(new SemanticField(name, field.TryGetProperty("inference_id", out var endpoint) ? endpoint.GetString()! : "?"));
                    break;
                case { } type when PayloadTypeOf(type) is { } payloadType:
                    definition.Payload.Add(new PayloadField(name, payloadType));
                    break;
            }
        }

        return new IndexLayout(definition, isOurs: false, keepsVectors, tokens, new Dictionary<string, string>(), GraphFields(fields));
    }

    // A vector of an element type other than float, or whose dimensions are not known before the first document, is none that we can write.
    private static DenseField? DenseOf(string name, JsonElement field)
    {
        if (!field.TryGetProperty("dims", out var dims) || (field.TryGetProperty("element_type", out var element) && !element.ValueEquals("float")))
            return null;
        var similarity = field.TryGetProperty("similarity", out var text) ? text.GetString() : "cosine";
        var distance = similarity switch
        {
            "cosine" => Distance.Cosine,
            "l2_norm" => Distance.Euclid,
            _ => Distance.Dot,
        };
        return new DenseField(name, dims.GetInt32(), distance) { Index = IndexType(field) == "flat" ? DenseIndex.Exact : null };
    }

    private static Dictionary<string, string> GraphFields(Dictionary<string, JsonElement> fields) => fields
        .Where(field => TypeOf(field.Value) == "dense_vector" && IndexType(field.Value) is { } type && type != "flat")
        .ToDictionary(field => field.Key, field => IndexType(field.Value)!, StringComparer.Ordinal);

    private static string? TypeOf(JsonElement field) => field.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static string? IndexType(JsonElement field) =>
        field.TryGetProperty("index_options", out var options) && options.TryGetProperty("type", out var type) ? type.GetString() : null;

    private static PayloadType? PayloadTypeOf(string type) => type switch
    {
        "keyword" => PayloadType.Keyword,
        "long" or "integer" or "short" or "byte" => PayloadType.Integer,
        "double" or "float" => PayloadType.Float,
        "boolean" => PayloadType.Boolean,
        _ => null,
    };
}
