using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Writes the bodies that create an index and extend it.</summary>
internal static class MappingWriter
{
    /// <summary>The format of what <c>_meta.connectors</c> holds.</summary>
    public const int Format = 1;

    /// <summary>Writes the body of <c>PUT /{index}</c>.</summary>
    public static ReadOnlyMemory<byte> Create(HybridCollectionDefinition definition, ServerVersion version) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        WriteSettings(writer, definition as ElasticsearchCollectionDefinition, version);
        writer.WriteStartObject("mappings");
        writer.WriteBoolean("dynamic", false);
        WriteMeta(writer, definition, definition.Sparse, []);
        writer.WriteStartObject("properties");
        WriteFields(writer, definition, version);
        WriteSources(writer, definition, definition.Payload.Select(field => field.Name).Concat(definition.Text.Select(field => field.Source)));
        WriteHidden(writer, definition);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>Writes the body of <c>PUT /{index}/_mapping</c> that adds fields to an index.</summary>
    public static ReadOnlyMemory<byte> Extend(IndexLayout layout, HybridCollectionDefinition added, ServerVersion version) => JsonBuffer.Write(writer =>
    {
        var whole = DefinitionParts.Join(layout.Definition, added);
        writer.WriteStartObject();
        if (layout.IsOurs)
            WriteMeta(writer, whole, whole.Sparse, layout.OtherNotes);
        else
            WriteMeta(writer, definition: null, layout.Definition.Sparse.OfType<ElasticsearchSparseField>().Concat(added.Sparse), layout.OtherNotes);
        writer.WriteStartObject("properties");
        WriteFields(writer, added, version);
        WriteSources(writer, whole, added.Payload.Select(field => field.Name).Concat(added.Text.Select(field => field.Source)));
        if (layout.IsOurs)
            WriteHidden(writer, whole);
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static string Similarity(Distance distance) => distance switch
    {
        Distance.Cosine => "cosine",
        Distance.Dot => "max_inner_product", // dot_product takes vectors of length 1 only
        _ => "l2_norm",
    };

    private static void WriteSettings(Utf8JsonWriter writer, ElasticsearchCollectionDefinition? settings, ServerVersion version)
    {
        writer.WriteStartObject("settings");
        if (settings?.Shards is { } shards)
            writer.WriteNumber("index.number_of_shards", shards);
        if (settings?.Replicas is { } replicas)
            writer.WriteNumber("index.number_of_replicas", replicas);
        if (settings?.RefreshInterval is { } interval)
            writer.WriteString("index.refresh_interval", IndexSettings.Text(interval));

        // Without it, vectors are read back cut, and exact scores cannot be computed (cassettes 9.5.3 18-source-vectors).
        if (version.IsAtLeast(9, 2))
            writer.WriteBoolean("index.mapping.exclude_source_vectors", false);
        writer.WriteEndObject();
    }

    /// <summary>Writes what the mapping itself cannot say. In an index of another program, which has no definition, that is no more than what the tokens of added fields are.</summary>
    private static void WriteMeta(Utf8JsonWriter writer, HybridCollectionDefinition? definition, IEnumerable<SparseField> noted, IReadOnlyList<KeyValuePair<string, string>> others)
    {
        writer.WriteStartObject("_meta");
        foreach (var (name, json) in others)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(json);
        }

        writer.WriteStartObject("connectors");
        if (definition is not null)
        {
            writer.WriteNumber("format", Format);
            writer.WritePropertyName("definition");
            writer.WriteRawValue(definition.ToJson());
        }

        writer.WriteStartObject("tokens");
        foreach (var field in noted)
            writer.WriteString(field.Name, field is ElasticsearchSparseField { Tokens: SparseTokens.Vocabulary } ? "vocabulary" : "index");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter writer, HybridCollectionDefinition definition, ServerVersion version)
    {
        foreach (var field in definition.Dense)
            WriteDense(writer, field);
        foreach (var field in definition.Sparse)
            WriteSparse(writer, field, version);
        foreach (var field in definition.Semantic)
        {
            writer.WriteStartObject(field.Name);
            writer.WriteString("type", "semantic_text");
            writer.WriteString("inference_id", field.InferenceId);
            writer.WriteEndObject();
        }

        foreach (var key in (definition as ElasticsearchCollectionDefinition)?.GeoPoints ?? [])
        {
            writer.WriteStartObject(key);
            writer.WriteString("type", "geo_point");
            writer.WriteEndObject();
        }
    }

    private static void WriteDense(Utf8JsonWriter writer, DenseField field)
    {
        writer.WriteStartObject(field.Name);
        writer.WriteString("type", "dense_vector");
        writer.WriteNumber("dims", field.Dimensions);
        writer.WriteBoolean("index", true);
        writer.WriteString("similarity", Similarity(field.Distance));
        writer.WriteStartObject("index_options");
        writer.WriteString("type", DenseIndexNames.TypeOf(field.Index));
        foreach (var (name, value) in DenseIndexNames.ParametersOf(field.Index))
        {
            if (value is { } number && name != "oversample")
                writer.WriteNumber(name, (int)number);
        }

        if (field.Index is ElasticsearchDenseIndex { Oversample: { } oversample })
        {
            writer.WriteStartObject("rescore_vector");
            writer.WriteNumber("oversample", oversample);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteSparse(Utf8JsonWriter writer, SparseField field, ServerVersion version)
    {
        writer.WriteStartObject(field.Name);
        writer.WriteString("type", "sparse_vector");

        // Older versions do not prune unless a query says so, and refuse the option (cassettes 8.15.3 03-dense-field-options:83).
        if (version.IsAtLeast((8, 19), (9, 1)))
        {
            writer.WriteStartObject("index_options");
            writer.WriteBoolean("prune", false);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes payload fields and the texts that are analysed, which may be the same keys.</summary>
    private static void WriteSources(Utf8JsonWriter writer, HybridCollectionDefinition definition, IEnumerable<string> keys)
    {
        foreach (var key in keys.Distinct(StringComparer.Ordinal))
        {
            var field = definition.Payload.FirstOrDefault(field => field.Name == key);
            writer.WriteStartObject(key);
            if (field is not null)
            {
                WritePayloadType(writer, field);
            }
            else
            {
                writer.WriteString("type", "keyword");
                writer.WriteBoolean("index", false);
                writer.WriteBoolean("doc_values", false);
            }

            WriteSubfields(writer, definition, key, raw: field?.Type == PayloadType.DateTime);
            writer.WriteEndObject();
        }
    }

    private static void WritePayloadType(Utf8JsonWriter writer, PayloadField field)
    {
        var type = field.Type switch
        {
            PayloadType.Keyword => "keyword",
            PayloadType.Integer => "long",
            PayloadType.Float => "double",
            PayloadType.Boolean => "boolean",
            PayloadType.DateTime => "date",
            _ => "text",
        };
        writer.WriteString("type", type);
        if (field.Type == PayloadType.DateTime)
            writer.WriteBoolean("ignore_malformed", true); // for other clients; ours look at the instants, which are exact

        // Without an index a filter looks at the values of every document that it is asked about.
        if (!field.Indexed && field.Type != PayloadType.Text)
            writer.WriteBoolean("index", false);
    }

    private static void WriteSubfields(Utf8JsonWriter writer, HybridCollectionDefinition definition, string source, bool raw)
    {
        var texts = definition.Text.Where(field => field.Source == source).ToList();
        if (texts.Count == 0 && !raw)
            return;
        writer.WriteStartObject("fields");
        if (raw)
        {
            writer.WriteStartObject("raw");
            writer.WriteString("type", "keyword");
            writer.WriteEndObject();
        }

        foreach (var text in texts)
        {
            writer.WriteStartObject(text.Name);
            writer.WriteString("type", "text");
            if (text.Analyzer is { } analyzer)
                writer.WriteString("analyzer", analyzer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteHidden(Utf8JsonWriter writer, HybridCollectionDefinition definition)
    {
        writer.WriteStartObject(HiddenKeys.Root);
        writer.WriteBoolean("dynamic", false);
        writer.WriteStartObject("properties");
        WriteKeywords(writer, HiddenKeys.Instants, definition.Payload.Where(field => field.Type == PayloadType.DateTime));
        WriteKeywords(writer, HiddenKeys.Words, definition.Payload.Where(field => field.Type == PayloadType.Text));
        WriteKeywords(writer, HiddenKeys.Digests, definition.Payload.Where(field => field.Type == PayloadType.Text));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteKeywords(Utf8JsonWriter writer, string part, IEnumerable<PayloadField> fields)
    {
        writer.WriteStartObject(part);
        writer.WriteBoolean("dynamic", false);
        writer.WriteStartObject("properties");
        foreach (var field in fields)
        {
            writer.WriteStartObject(field.Name);
            writer.WriteString("type", "keyword");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
