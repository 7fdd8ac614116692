using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>Checks that the value of a declared payload field is of its type, or an array of such values.</summary>
internal static class PayloadTypes
{
    /// <param name="reader">At the value; afterwards at its last token.</param>
    /// <param name="field">The declared field.</param>
    /// <param name="hasValue">Whether there is at least one value: null and [] hold none.</param>
    public static string? FindFault(ref Utf8JsonReader reader, PayloadField field, out bool hasValue)
    {
        hasValue = false;
        if (reader.TokenType != JsonTokenType.StartArray)
            return FindValueFault(ref reader, field, ref hasValue);

        string? fault = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            fault ??= FindValueFault(ref reader, field, ref hasValue);
        return fault;
    }

    private static string? FindValueFault(ref Utf8JsonReader reader, PayloadField field, ref bool hasValue)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return null;
        hasValue = true;
        var fits = field.Type switch
        {
            PayloadType.Keyword or PayloadType.Text => reader.TokenType == JsonTokenType.String,
            PayloadType.Integer => reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out _),
            PayloadType.Float => reader.TokenType == JsonTokenType.Number,
            PayloadType.Boolean => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
            PayloadType.DateTime => reader.TokenType == JsonTokenType.String && IsInstant(ref reader),
            _ => false,
        };
        reader.Skip();
        return fits ? null : $"The payload field '{field.Name}' is declared as {field.Type} and holds a value of another type.";
    }

    // Serialisers that make JSON fit for HTML write the plus of an offset as an escape.
    private static bool IsInstant(ref Utf8JsonReader reader) =>
        Rfc3339.TryParse(reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan, allowDate: false, out _);
}
