using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Reads how a collection lies in an index, also in one that another program has made.</summary>
internal static class MappingReader
{
    /// <summary>What is asked for of an index.</summary>
    public const string Query = "?filter_path=*.mappings,*.settings.index.mapping,*.settings.index.number_of_*,*.settings.index.refresh_interval";

    private const string Notes = "connectors";

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
        var mapping = Member(indexes[0].Value, "mappings") ?? default;
        var settings = Member(Member(indexes[0].Value, "settings"), "index");
        var meta = Member(mapping, "_meta");
        var notes = Member(meta, Notes);
        var definition = WithSettings(settings);
        var fields = new MappingFields(Member(mapping, "properties"), Tokens(Member(notes, "tokens")));
        var ours = OurDefinition(notes);
        if (ours is null)
            fields.Describe(definition);
        else
            fields.Complete(ours, definition);
        return new IndexLayout(definition, isOurs: ours is not null)
        {
            HidesVectors = version.IsAtLeast(9, 2) && !ShowsVectors(settings),
            LosesSource = LosesSource(Member(mapping, "_source")) || LosesSource(Member(Member(settings, "mapping"), "source")),
            MatchesSemantics = IndexLayout.KnowsMatch(version),
            NarrowIntegers = fields.NarrowIntegers,
            UnitFields = fields.UnitFields,
            OtherNotes = [.. OthersOf(meta)],
        };
    }

    private static HybridCollectionDefinition? OurDefinition(JsonElement? notes) =>
        Member(notes, "format") is { ValueKind: JsonValueKind.Number } format && format.TryGetInt32(out var number) && number == MappingWriter.Format && Member(notes, "definition") is { } definition
            ? HybridCollectionDefinition.FromJson(definition.GetRawText())
            : null;

    private static Dictionary<string, SparseTokens> Tokens(JsonElement? noted) => noted is { ValueKind: JsonValueKind.Object } tokens
        ? tokens.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ValueEquals("vocabulary") ? SparseTokens.Vocabulary : SparseTokens.Index, StringComparer.Ordinal)
        : [];

    private static IEnumerable<KeyValuePair<string, string>> OthersOf(JsonElement? meta) => meta is { ValueKind: JsonValueKind.Object } notes
        ? notes.EnumerateObject().Where(note => note.Name != Notes).Select(note => KeyValuePair.Create(note.Name, note.Value.GetRawText()))
        : [];

    private static bool ShowsVectors(JsonElement? settings) =>
        Member(Member(settings, "mapping"), "exclude_source_vectors") is { } excludes && IsFalse(excludes);

    private static bool LosesSource(JsonElement? source) =>
        (Member(source, "enabled") is { } enabled && IsFalse(enabled)) || Member(source, "excludes") is not null || Member(source, "includes") is not null
        || (Member(source, "mode") is { } mode && !string.Equals(mode.ToString(), "stored", StringComparison.OrdinalIgnoreCase));

    private static bool IsFalse(JsonElement value) => string.Equals(value.ToString(), "false", StringComparison.OrdinalIgnoreCase);

    private static ElasticsearchCollectionDefinition WithSettings(JsonElement? settings) => settings is { ValueKind: JsonValueKind.Object } index
        ? new ElasticsearchCollectionDefinition
        {
            Shards = IndexSettings.Number(index, "number_of_shards"),
            Replicas = IndexSettings.Number(index, "number_of_replicas"),
            RefreshInterval = IndexSettings.Interval(index, "refresh_interval"),
        }
        : new ElasticsearchCollectionDefinition();

    private static JsonElement? Member(JsonElement? element, string name) =>
        element is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty(name, out var value) ? value : null;
}
