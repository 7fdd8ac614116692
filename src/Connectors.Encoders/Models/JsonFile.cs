using System.Text.Json;

namespace Connectors.Encoders.Models;

/// <summary>Configuration files of a model folder: small, and from a stranger.</summary>
internal static class JsonFile
{
    private const long LargestFile = 64 << 20;

    /// <summary>Reads a file that holds an object (or, where allowed, an array); null when there is none.</summary>
    public static async Task<JsonElement?> ReadAsync(string path, JsonValueKind kind, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        if (new FileInfo(path).Length > LargestFile)
            throw new InvalidDataException($"'{path}' is larger than {LargestFile >> 20} MB; that is no model configuration.");
        try
        {
            using var document = JsonDocument.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
            return document.RootElement.ValueKind == kind
                ? document.RootElement.Clone()
                : throw new InvalidDataException($"'{path}' must hold a JSON {kind.ToString().ToLowerInvariant()}, it holds a {document.RootElement.ValueKind.ToString().ToLowerInvariant()}.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' is not valid JSON: {e.Message}", e);
        }
    }

    /// <summary>Reads a file of a folder that holds an object; null when there is none.</summary>
    public static Task<JsonElement?> ReadObjectAsync(string folder, string name, CancellationToken cancellationToken) =>
        ReadAsync(Path.Combine(folder, name), JsonValueKind.Object, cancellationToken);

    public static JsonElement? Member(this JsonElement? json, string name) =>
        json is { ValueKind: JsonValueKind.Object } value && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string? Text(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static bool? Flag(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag ? flag.GetBoolean() : null;

    /// <summary>A positive count; null when absent or beyond any use (tokenizers write 1e30 for "no limit").</summary>
    public static int? Count(this JsonElement? json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } number && number.GetDouble() is >= 1 and <= int.MaxValue and var value
            ? (int)value
            : null;
}
