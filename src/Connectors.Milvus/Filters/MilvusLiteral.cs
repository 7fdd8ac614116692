using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Milvus.Filters;

/// <summary>Writes literals and names into filter expressions.</summary>
internal static class MilvusLiteral
{
    /// <summary>
    /// Writes a text. Only the backslash and the quote are escaped: Milvus Lite 2.5.1 understands no other escape in a literal, and takes
    /// every other character but line breaks as it is.
    /// </summary>
    public static string Text(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public static bool CanHold(string value) => value.AsSpan().IndexOfAny('\n', '\r') < 0;

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    public static string Boolean(bool value) => value ? "true" : "false";

    /// <summary>Writes the path of a key of the dynamic field. Other than literals, paths are read as JSON texts.</summary>
    public static string Path(params ReadOnlySpan<string> keys)
    {
        var path = new StringBuilder(Schema.MilvusLayout.DynamicName);
        foreach (var key in keys)
            path.Append("[\"").Append(JsonEncodedText.Encode(key, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value).Append("\"]");
        return path.ToString();
    }
}
