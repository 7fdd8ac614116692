using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Writes the body that creates an index.</summary>
internal static class MappingWriter
{
    /// <summary>The format of what <c>_meta.connectors</c> holds.</summary>
    public const int Format = 1;

    public static ReadOnlyMemory<byte> Create(HybridCollectionDefinition definition, ServerVersion version) => JsonBuffer.Write(writer =>
    {
        writer.WriteStartObject();
        WriteSettings(writer, version);
        writer.WriteStartObject("mappings");
        writer.WriteBoolean("dynamic", false);
        WriteMeta(writer, definition);
        writer.WriteStartObject("properties");
        foreach (var field in definition.Dense)
            WriteDense(writer, field);
        foreach (var field in definition.Sparse)
            WriteSparse(writer, field, version);
        WriteSources(writer, definition);
        foreach (var field in definition.Semantic)
        {
            writer.WriteStartObject(field.Name);
            writer.WriteString("type", "semantic_text");
            writer.WriteString("inference_id", field.InferenceId);
            writer.WriteEndObject();
        }

        WriteHidden(writer, definition);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    public static string Similarity(Distance distance) => distance switch
    {
        Distance.Cosine => "cosine",
        Distance.Dot => "max_inner_product", // dot_product takes vectors of length 1 only
        _ => "l2_norm",
    };

    public static string IndexTypeOf(DenseField field) => field.Index switch
    {
        ExactDenseIndex => "flat",
        _ => "hnsw", // the server's own default is quantised, and changes from version to version
    };

    private static void WriteSettings(Utf8JsonWriter writer, ServerVersion version)
    {
        // Without it, vectors are read back cut, and exact scores cannot be computed (cassettes 9.5.3 18-source-vectors).
        if (!version.IsAtLeast(9, 2))
            return;
        writer.WriteStartObject("settings");
        writer.WriteBoolean("index.mapping.exclude_source_vectors", false);
        writer.WriteEndObject();
    }

    private static void WriteMeta(Utf8JsonWriter writer, HybridCollectionDefinition definition)
    {
        writer.WriteStartObject("_meta");
        writer.WriteStartObject("connectors");
        writer.WriteNumber("format", Format);
        writer.WritePropertyName("definition");
        writer.WriteRawValue(definition.ToJson());
        writer.WriteStartObject("tokens");
        foreach (var field in definition.Sparse)
            writer.WriteString(field.Name, field is ElasticsearchSparseField { Tokens: SparseTokens.Vocabulary } ? "vocabulary" : "index");
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteDense(Utf8JsonWriter writer, DenseField field)
    {
        writer.WriteStartObject(field.Name);
        writer.WriteString("type", "dense_vector");
        writer.WriteNumber("dims", field.Dimensions);
        writer.WriteBoolean("index", true);
        writer.WriteString("similarity", Similarity(field.Distance));
        writer.WriteStartObject("index_options");
        writer.WriteString("type", IndexTypeOf(field));
        if (field.Index is HnswDenseIndex hnsw)
        {
            if (hnsw.M is { } m)
                writer.WriteNumber("m", m);
            if (hnsw.EfConstruction is { } candidates)
                writer.WriteNumber("ef_construction", candidates);
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

    /// <summary>Writes the payload fields and the texts that are analysed, which may be the same keys.</summary>
    private static void WriteSources(Utf8JsonWriter writer, HybridCollectionDefinition definition)
    {
        foreach (var field in definition.Payload)
        {
            writer.WriteStartObject(field.Name);
            WritePayloadType(writer, field);
            WriteSubfields(writer, definition, field.Name, raw: field.Type == PayloadType.DateTime);
            writer.WriteEndObject();
        }

        foreach (var source in definition.Text.Select(field => field.Source).Distinct(StringComparer.Ordinal))
        {
            if (definition.Payload.Any(field => field.Name == source))
                continue;
            writer.WriteStartObject(source);
            writer.WriteString("type", "keyword");
            writer.WriteBoolean("index", false);
            writer.WriteBoolean("doc_values", false);
            WriteSubfields(writer, definition, source, raw: false);
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
