using System.Text.Json;

namespace Connectors.Cli.Input;

/// <summary>A line of <c>encode</c> and <c>tokenize</c>: a JSON string, or an object with an id and a text.</summary>
internal sealed record TextLine(string? Id, string Text)
{
    public static TextLine ParseString(ReadOnlySpan<byte> line, long number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
                throw new FormatException($"expected a JSON string, found {JsonText.Describe(reader.TokenType)}.");
            var text = JsonText.Read(ref reader);
            reader.Read();
            return new TextLine(null, text);
        }
        catch (JsonException e)
        {
            throw JsonText.NotJson(e);
        }
    }

    public static TextLine Parse(ReadOnlySpan<byte> line, long number)
    {
        if (line.TrimStart(" \t"u8) is not [(byte)'{', ..])
            return ParseString(line, number);
        var (id, text, _) = JsonRecord.Read(line, keepRest: false);
        return new TextLine(id, text);
    }
}
