using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Connectors.Cli.Input;

/// <summary>Strings and errors of JSON that comes from elsewhere.</summary>
internal static class JsonText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The string at the reader. Unlike <see cref="Utf8JsonReader.GetString"/> it takes escapes of lone surrogates, which Python writes and
    /// for which the tokenizer has a rule.
    /// </summary>
    public static string Read(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException) when (reader.ValueIsEscaped)
        {
            return Unescape(reader.ValueSpan);
        }
        catch (InvalidOperationException e)
        {
            throw NotUtf8(e);
        }
    }

    /// <summary>Puts a parser's message in words that fit one line of many.</summary>
    public static FormatException NotJson(JsonException e)
    {
        var message = e.Message;
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        if (place < 0)
            place = message.IndexOf(" Path:", StringComparison.Ordinal);
        return new FormatException($"not valid JSON at byte {e.BytePositionInLine ?? 0}: {(place < 0 ? message : message[..place])}", e);
    }

    public static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => "null",
    };

    private static FormatException NotUtf8(Exception cause) => new("the text is not valid UTF-8.", cause);

    private static string Unescape(ReadOnlySpan<byte> raw)
    {
        var text = new StringBuilder(raw.Length);
        try
        {
            while (raw.IndexOf((byte)'\\') is >= 0 and var slash)
            {
                text.Append(Strict.GetString(raw[..slash]));
                var isUnit = raw[slash + 1] == (byte)'u';
                text.Append(isUnit ? (char)ushort.Parse(raw.Slice(slash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : Simple(raw[slash + 1]));
                raw = raw[(slash + (isUnit ? 6 : 2))..];
            }

            return text.Append(Strict.GetString(raw)).ToString();
        }
        catch (DecoderFallbackException e)
        {
            throw NotUtf8(e);
        }
    }

    private static char Simple(byte escape) => escape switch
    {
        (byte)'n' => '\n',
        (byte)'t' => '\t',
        (byte)'r' => '\r',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        _ => (char)escape,
    };
}
