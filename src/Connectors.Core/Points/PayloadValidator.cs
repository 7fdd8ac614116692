using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;

namespace Connectors;

/// <summary>The rules of <see cref="Payload"/>, checked in two passes that allocate nothing for a payload without escapes.</summary>
internal static class PayloadValidator
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = Payload.MaxDepth, AllowDuplicateProperties = false };

    /// <returns>True when the object has no properties.</returns>
    public static bool Validate(ReadOnlyMemory<byte> utf8)
    {
        // The JSON readers look at the bytes of a string only when it is asked for.
        if (!Utf8.IsValid(utf8.Span))
            throw new FormatException("The payload is not valid UTF-8.");

        // JsonDocument keeps its index in pooled memory, and is the one that checks for repeated names.
        using (var document = JsonDocument.Parse(utf8, Strict))
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException($"A payload is a JSON object, not {Describe(document.RootElement.ValueKind)}.");
        }

        var reader = new Utf8JsonReader(utf8.Span, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        var isEmpty = true;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    isEmpty = false;
                    ThrowUnlessUnicode(ref reader);
                    break;
                case JsonTokenType.String:
                    ThrowUnlessUnicode(ref reader);
                    break;
                case JsonTokenType.Number when !reader.TryGetDouble(out var number) || !double.IsFinite(number):
                    throw new FormatException($"The number at byte {reader.TokenStartIndex} of the payload is outside the range of a double.");
            }
        }

        return isEmpty;
    }

    private static void ThrowUnlessUnicode(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return;
        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"The string at byte {reader.TokenStartIndex} of the payload holds a lone surrogate, which has no UTF-8 form."), e);
        }
    }

    private static string Describe(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
