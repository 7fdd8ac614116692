using System.Text.Json;

namespace Connectors.Milvus.Schema;

/// <summary>
/// The analyzer of a text column. A name is one of the server's built-in analyzers, <c>english</c> for <c>{"type":"english"}</c>; a text that
/// begins with a brace is the JSON of <c>analyzer_params</c> itself.
/// </summary>
internal static class TextAnalyzer
{
    /// <summary>The parameter of the column.</summary>
    public const string Parameter = "analyzer_params";

    public static string? FindFault(string analyzer)
    {
        if (string.IsNullOrWhiteSpace(analyzer))
            return "it is blank.";
        try
        {
            if (IsJson(analyzer))
                JsonDocument.Parse(analyzer).Dispose();
            return null;
        }
        catch (JsonException e)
        {
            return "it begins as JSON and is none: " + e.Message;
        }
    }

    public static string ToParameters(string analyzer) => IsJson(analyzer) ? analyzer : $"{{\"type\":\"{JsonEncodedText.Encode(analyzer)}\"}}";

    /// <summary>Names the analyzer of a column as the definition did from which it was made, where there is one and it says the same.</summary>
    public static string? Read(string? parameters, string? noted)
    {
        if (string.IsNullOrWhiteSpace(parameters))
            return null;
        try
        {
            using var json = JsonDocument.Parse(parameters);
            if (noted is not null && FindFault(noted) is null)
            {
                using var expected = JsonDocument.Parse(ToParameters(noted));
                if (JsonElement.DeepEquals(json.RootElement, expected.RootElement))
                    return noted;
            }

            return NameOf(json.RootElement) ?? parameters;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // No JSON, or a name with a lone surrogate.
            return parameters;
        }
    }

    /// <summary>Makes a text fit for an analyzer: behind a zero those of Milvus Lite 2.5.1 read nothing, in points and in queries.</summary>
    public static string Readable(string text) => text.Replace('\0', ' ');

    private static string? NameOf(JsonElement parameters) => parameters.ValueKind == JsonValueKind.Object && parameters.EnumerateObject().Count() == 1
        && parameters.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
        ? type.GetString()
        : null;

    private static bool IsJson(string analyzer) => analyzer.AsSpan().TrimStart().StartsWith('{');
}
