using System.Globalization;
using System.Text.Json;
using Connectors.Cli.Output;
using Connectors.Encoders;

namespace Connectors.Cli.Models;

/// <summary>The catalogue of models as <c>models list</c> shows it, with where each one is on this machine.</summary>
internal static class KnownModels
{
    public static readonly string[] Headings = ["KNOWN", "KIND", "SIZE", "LICENCE", "VOCABULARY", "IDF", "QUERY MODEL", "MAX TOKENS", "FILE", "HERE"];

    public static string[] Row(KnownModel model, string? folder) =>
    [
        model.Id,
        Word(model.Kind),
        model.Size is { } size ? Printable.Bytes(size) : model.Parameters is { } parameters ? string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M weights") : "-",
        (model.Licence ?? "none stated") + (model.IsNonCommercial ? " (non-commercial)" : ""),
        Number(model.VocabularySize),
        model.NeedsIdf ? "yes" : "no",
        model.NeedsQueryInference ? "yes" : "no",
        Number(model.MaxTokens),
        model.File ?? "-",
        model.Kind == ModelKind.Bm25 ? "built in" : folder is null ? "no" : "yes",
    ];

    public static void Write(Utf8JsonWriter json, KnownModel model, string? folder)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model.Id);
        json.WriteString("exportOf"u8, model.ExportOf);
        json.WriteString("kind"u8, Word(model.Kind));
        WriteNumber(json, "bytes", model.Size);
        WriteNumber(json, "parameters", model.Parameters);
        json.WriteString("licence"u8, model.Licence);
        json.WriteBoolean("nonCommercial"u8, model.IsNonCommercial);
        WriteNumber(json, "vocabulary", model.VocabularySize);
        WriteNumber(json, "dimensions", model.Dimensions);
        WriteNumber(json, "maxTokens", model.MaxTokens);
        json.WriteBoolean("needsIdf"u8, model.NeedsIdf);
        json.WriteBoolean("needsQueryInference"u8, model.NeedsQueryInference);
        json.WriteString("file"u8, model.File);
        json.WriteString("source"u8, model.Source);
        json.WriteString("folder"u8, folder);
        json.WriteEndObject();
    }

    /// <summary>Where a model is: in the cache, or in a folder of its name among those given.</summary>
    public static string? FolderOf(KnownModel model, ModelHub hub, IReadOnlyList<string> folders) =>
        hub.Find(model.Id)?.Folder ?? folders.FirstOrDefault(folder => IsNamed(folder, model.Id) || IsNamed(folder, model.ExportOf));

    private static bool IsNamed(string folder, string? id) => id is not null && string.Equals(Path.GetFileName(folder), id[(id.IndexOf('/', StringComparison.Ordinal) + 1)..], StringComparison.OrdinalIgnoreCase);

    private static string Word(ModelKind kind) => kind switch
    {
        ModelKind.InferenceFree => "inference-free",
        ModelKind.CrossEncoder => "cross-encoder",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Number(int? number) => number is { } value ? Printable.Of((long)value) : "-";

    private static void WriteNumber(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value)
            json.WriteNumber(name, value);
        else
            json.WriteNull(name);
    }
}
