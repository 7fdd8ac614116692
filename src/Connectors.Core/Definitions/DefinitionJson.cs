using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>The JSON form of a definition: what <c>--definition FILE</c> reads and what stores keep.</summary>
internal static class DefinitionJson
{
    public static string Write(HybridCollectionDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteArray(writer, "dense", definition.Dense, static (w, f) =>
            {
                w.WriteNumber("dimensions", f.Dimensions);
                w.WriteString("distance", NameOf(f.Distance));
                WriteIndex(w, f.Index);
            }, static f => f.Name);
            WriteArray(writer, "sparse", definition.Sparse, static (w, f) =>
            {
                w.WriteString("weighting", NameOf(f.Weighting));
                if (f.VocabularyId is { } vocabulary)
                    w.WriteString("vocabulary", vocabulary);
            }, static f => f.Name);
            WriteArray(writer, "payload", definition.Payload, static (w, f) =>
            {
                w.WriteString("type", NameOf(f.Type));
                w.WriteBoolean("indexed", f.Indexed);
                w.WriteBoolean("required", f.Required);
            }, static f => f.Name);
            WriteArray(writer, "text", definition.Text, static (w, f) =>
            {
                w.WriteString("source", f.Source);
                if (f.Analyzer is { } analyzer)
                    w.WriteString("analyzer", analyzer);
            }, static f => f.Name);
            WriteArray(writer, "semantic", definition.Semantic, static (w, f) => w.WriteString("inferenceId", f.InferenceId), static f => f.Name);
            WriteMetadata(writer, definition.Metadata);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static HybridCollectionDefinition Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            var definition = new HybridCollectionDefinition();
            foreach (var part in document.RootElement.EnumerateObject())
                ReadPart(definition, part);
            definition.Validate();
            return definition;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new FormatException("Not a collection definition: " + e.Message, e);
        }
    }

    private static void ReadPart(HybridCollectionDefinition definition, JsonProperty part)
    {
        if (part.NameEquals("metadata"))
        {
            foreach (var note in part.Value.EnumerateObject())
                definition.Metadata[note.Name] = note.Value.GetString() ?? throw new FormatException($"The note '{note.Name}' is not a text.");
            return;
        }

        foreach (var element in part.Value.EnumerateArray())
        {
            var members = new DefinitionMembers(part.Name, element);
            switch (part.Name)
            {
                case "dense":
                    definition.Dense.Add(new DenseField(members.Text("name"), members.Number("dimensions"), members.Choice<Distance>("distance", Distance.Cosine)) { Index = ReadIndex(members) });
                    break;
                case "sparse":
                    definition.Sparse.Add(new SparseField(members.Text("name"), members.Choice<SparseWeighting>("weighting", SparseWeighting.None)) { VocabularyId = members.OptionalText("vocabulary") });
                    break;
                case "payload":
                    definition.Payload.Add(new PayloadField(members.Text("name"), members.Choice<PayloadType>("type", null), members.Flag("indexed", true), members.Flag("required", false)));
                    break;
                case "text":
                    definition.Text.Add(new Bm25Field(members.Text("name"), members.Text("source"), members.OptionalText("analyzer")));
                    break;
                case "semantic":
                    definition.Semantic.Add(new SemanticField(members.Text("name"), members.Text("inferenceId")));
                    break;
                default:
                    throw new FormatException($"'{part.Name}' is not a part of a definition; the parts are dense, sparse, payload, text, semantic and metadata.");
            }

            members.ThrowIfAnyIsLeft();
        }
    }

    private static DenseIndex? ReadIndex(DefinitionMembers members) => members.OptionalText("index") switch
    {
        null => null,
        "exact" => DenseIndex.Exact,
        "hnsw" => DenseIndex.Hnsw(members.OptionalNumber("m"), members.OptionalNumber("efConstruction")),
        var other => throw new FormatException($"'{other}' is not an index; the indexes are exact and hnsw."),
    };

    private static void WriteIndex(Utf8JsonWriter writer, DenseIndex? index)
    {
        switch (index)
        {
            case ExactDenseIndex:
                writer.WriteString("index", "exact");
                break;
            case HnswDenseIndex hnsw:
                writer.WriteString("index", "hnsw");
                if (hnsw.M is { } m)
                    writer.WriteNumber("m", m);
                if (hnsw.EfConstruction is { } ef)
                    writer.WriteNumber("efConstruction", ef);
                break;
        }
    }

    private static void WriteMetadata(Utf8JsonWriter writer, IDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
            return;
        writer.WriteStartObject("metadata");
        foreach (var (name, note) in metadata)
            writer.WriteString(name, note);
        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, string part, IList<T> fields, Action<Utf8JsonWriter, T> writeRest, Func<T, string> nameOf)
    {
        if (fields.Count == 0)
            return;
        writer.WriteStartArray(part);
        foreach (var field in fields)
        {
            writer.WriteStartObject();
            writer.WriteString("name", nameOf(field));
            writeRest(writer, field);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

#pragma warning disable CA1308 // the JSON form is lower case
    private static string NameOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
