using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors.Cli.Input;

/// <summary>Reads an object with an id (<c>id</c>, or <c>_id</c> as BEIR has it), a <c>text</c>, and whatever else.</summary>
internal static class JsonRecord
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = Payload.MaxDepth };

    /// <param name="line">The object.</param>
    /// <param name="keepRest">Whether the other members are returned.</param>
    /// <returns>The id, which may be missing; the text, which must not; and an object of the other members, as they are.</returns>
    /// <exception cref="FormatException">It is not such an object.</exception>
    public static (string? Id, string Text, ReadOnlyMemory<byte> Others) Read(ReadOnlySpan<byte> line, bool keepRest)
    {
        try
        {
            var reader = new Utf8JsonReader(line, Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                throw new FormatException($"expected an object with \"id\" and \"text\", found {JsonText.Describe(reader.TokenType)}.");
            string? id = null, text = null;
            var rest = new ArrayBufferWriter<byte>(keepRest ? line.Length : 1);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var nameStart = (int)reader.TokenStartIndex;
                if (reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("_id"u8))
                    id = Once(id, ReadId(ref reader), "id");
                else if (reader.ValueTextEquals("text"u8))
                    text = Once(text, ReadText(ref reader), "text");
                else
                    Skip(ref reader, line, nameStart, keepRest ? rest : null);
            }

            reader.Read();
            if (keepRest)
                Append(rest, rest.WrittenCount == 0 ? "{}"u8 : "}"u8);
            return (id, text ?? throw new FormatException("the object has no \"text\"."), rest.WrittenMemory);
        }
        catch (JsonException e)
        {
            throw JsonText.NotJson(e);
        }
    }

    private static string Once(string? earlier, string value, string name) =>
        earlier is null ? value : throw new FormatException(name == "id" ? "the object has two ids (\"id\" and \"_id\" mean the same)." : "the object has two texts.");

    /// <summary>Ids are strings; a whole number is taken as it is written, because many files have them so.</summary>
    private static string ReadId(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => JsonText.Read(ref reader),
            JsonTokenType.Number when reader.ValueSpan.IndexOfAny(".eE"u8) < 0 => Encoding.ASCII.GetString(reader.ValueSpan),
            _ => throw new FormatException($"the id is {JsonText.Describe(reader.TokenType)}; expected a string."),
        };
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String
            ? JsonText.Read(ref reader)
            : throw new FormatException($"the text is {JsonText.Describe(reader.TokenType)}; expected a string.");
    }

    private static void Skip(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, int nameStart, ArrayBufferWriter<byte>? rest)
    {
        reader.Read();
        reader.Skip();
        if (rest is null)
            return;
        Append(rest, rest.WrittenCount == 0 ? "{"u8 : ","u8);
        Append(rest, line[nameStart..(int)reader.BytesConsumed]);
    }

    private static void Append(ArrayBufferWriter<byte> target, ReadOnlySpan<byte> bytes) => target.Write(bytes);
}
