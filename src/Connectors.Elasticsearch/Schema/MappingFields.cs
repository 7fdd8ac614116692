using System.Text.Json;

namespace Connectors.Elasticsearch.Schema;

/// <summary>The fields at the top level of a mapping. Those inside of objects and nested documents are payload.</summary>
internal sealed class MappingFields(JsonElement? properties, IReadOnlyDictionary<string, SparseTokens> tokens)
{
    private static readonly string[] Alterations = ["normalizer", "null_value", "ignore_above", "ignore_malformed", "script"];

    private readonly Dictionary<string, JsonElement> _fields = properties is { ValueKind: JsonValueKind.Object } known
        ? known.EnumerateObject().ToDictionary(field => field.Name, field => field.Value, StringComparer.Ordinal)
        : [];

    /// <summary>Gets the integer fields that hold fewer numbers than a long.</summary>
    public IReadOnlyDictionary<string, (long Least, long Greatest)> NarrowIntegers => _fields
        .Select(pair => (Name: pair.Key, Range: RangeOf(TypeOf(pair.Value))))
        .Where(pair => pair.Range is not null)
        .ToDictionary(pair => pair.Name, pair => pair.Range!.Value, StringComparer.Ordinal);

    /// <summary>Gets the dense fields whose scores are those of <c>dot_product</c>, which takes vectors of length 1 only.</summary>
    public IReadOnlySet<string> UnitFields => _fields.Where(pair => Text(pair.Value, "similarity") == "dot_product").Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>Takes a definition that this package has noted, with what only the mapping says.</summary>
    public void Complete(HybridCollectionDefinition noted, ElasticsearchCollectionDefinition definition)
    {
        DefinitionParts.Copy(noted, definition);
        for (var i = 0; i < definition.Dense.Count; i++)
        {
            var field = definition.Dense[i];
            definition.Dense[i] = new DenseField(field.Name, field.Dimensions, field.Distance) { Index = _fields.TryGetValue(field.Name, out var mapped) ? IndexOf(mapped) : null };
        }

        for (var i = 0; i < definition.Sparse.Count; i++)
            definition.Sparse[i] = SparseOf(definition.Sparse[i].Name, definition.Sparse[i].VocabularyId);
        AddGeoPoints(definition);
    }

    /// <summary>Describes an index of another program, as far as it can be used exactly. Other fields are payload that is not declared.</summary>
    public void Describe(ElasticsearchCollectionDefinition definition)
    {
        foreach (var (name, field) in _fields)
        {
            switch (TypeOf(field))
            {
                case "dense_vector" when DenseOf(name, field) is { } dense:
                    definition.Dense.Add(dense);
                    break;
                case "sparse_vector":
                    definition.Sparse.Add(SparseOf(name, vocabularyId: null));
                    break;
                case "semantic_text" when Text(field, "inference_id") is { } endpoint:
                    definition.Semantic.Add(new SemanticField(name, endpoint));
                    break;
                case "text":
                    definition.Text.Add(new Bm25Field(name, name, Text(field, "analyzer")));
                    break;
                case { } type when PayloadTypeOf(type, field) is { } payloadType:
                    definition.Payload.Add(new PayloadField(name, payloadType));
                    break;
            }
        }

        AddGeoPoints(definition);
    }

    private void AddGeoPoints(ElasticsearchCollectionDefinition definition)
    {
        foreach (var (name, _) in _fields.Where(field => TypeOf(field.Value) == "geo_point"))
            definition.GeoPoints.Add(name);
    }

    private SparseField SparseOf(string name, string? vocabularyId) => tokens.TryGetValue(name, out var kind)
        ? new ElasticsearchSparseField(name) { Tokens = kind, VocabularyId = vocabularyId }
        : new SparseField(name) { VocabularyId = vocabularyId };

    // A vector of an element type other than float, that is not indexed, or whose dimensions are not known before the first document, is none
    // that could be written or searched.
    private static DenseField? DenseOf(string name, JsonElement field)
    {
        if (!field.TryGetProperty("dims", out var dims) || (Text(field, "element_type") ?? "float") != "float" || IsFalse(field, "index"))
            return null;
        var distance = (Text(field, "similarity") ?? "cosine") switch
        {
            "cosine" => Distance.Cosine,
            "l2_norm" => Distance.Euclid,
            _ => Distance.Dot,
        };
        return new DenseField(name, dims.GetInt32(), distance) { Index = IndexOf(field) };
    }

    private static DenseIndex? IndexOf(JsonElement field)
    {
        if (!field.TryGetProperty("index_options", out var options) || Text(options, "type") is not { } type)
            return null;
        double? oversample = options.TryGetProperty("rescore_vector", out var rescoring) && rescoring.TryGetProperty("oversample", out var factor) ? factor.GetDouble() : null;
        return DenseIndexNames.Of(type, Number(options, "m"), Number(options, "ef_construction"), oversample);
    }

    // Of others the server keeps something else than the values: a normalised keyword, one where there is none, none where it is too long, an
    // instant without its last digits.
    private static PayloadType? PayloadTypeOf(string type, JsonElement field) => type switch
    {
        _ when IsFalse(field, "index") || Alterations.Any(name => field.TryGetProperty(name, out _) && !IsFalse(field, name)) => null,
        "keyword" => PayloadType.Keyword,
        "long" or "integer" or "short" or "byte" => PayloadType.Integer,
        "double" or "float" => PayloadType.Float,
        "boolean" => PayloadType.Boolean,
        _ => null,
    };

    private static (long Least, long Greatest)? RangeOf(string? type) => type switch
    {
        "integer" => (int.MinValue, int.MaxValue),
        "short" => (short.MinValue, short.MaxValue),
        "byte" => (sbyte.MinValue, sbyte.MaxValue),
        _ => null,
    };

    private static string? TypeOf(JsonElement field) => Text(field, "type");

    private static bool IsFalse(JsonElement field, string name) => field.TryGetProperty(name, out var value) && string.Equals(value.ToString(), "false", StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonElement field, string name) => field.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement options, string name) => options.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : null;
}
