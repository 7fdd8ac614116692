using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>The forms in which filters compare, and what a document holds of them under <see cref="HiddenKeys.Root"/>. Writing is not for concurrent use.</summary>
internal sealed class HiddenForms
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private Utf8JsonWriter? _writer;

    public void Write(PayloadMembers members, ReadOnlySpan<byte> payload, JsonBuffer line)
    {
        _writer ??= new Utf8JsonWriter(line, PayloadWriter.Options);
        _writer.Reset(line);
        _writer.WriteStartObject();
        WritePart(HiddenKeys.Instants, PayloadType.DateTime, members, payload, text => _writer.WriteStringValue(InstantOf(text)));
        WritePart(HiddenKeys.Words, PayloadType.Text, members, payload, WriteWords);
        WritePart(HiddenKeys.Digests, PayloadType.Text, members, payload, text => _writer.WriteStringValue(DigestOf(text)));
        if (members.HasRest)
        {
            using var rest = new JsonBuffer(256);
            rest.Append("{"u8);
            members.WriteRest(payload, rest);
            rest.Append("}"u8);
            _writer.WriteString(HiddenKeys.Rest, rest.Written.Span);
        }

        _writer.WriteEndObject();
        _writer.Flush();
    }

    /// <summary>The form in which instants are compared. An offset may take one beyond all that literals can be: it sorts before or behind them.</summary>
    public static string InstantOf(string text)
    {
        if (!Rfc3339.TryParse(Encoding.UTF8.GetBytes(text), allowDate: false, out var ticks))
            throw new FormatException($"'{text}' is no instant.");
        return ticks < DateTimeOffset.MinValue.Ticks ? "-" : ticks > DateTimeOffset.MaxValue.Ticks ? "A" : InstantOf(new DateTimeOffset(ticks, TimeSpan.Zero));
    }

    /// <summary>The form in which instants are compared.</summary>
    public static string InstantOf(DateTimeOffset instant) => instant.UtcDateTime.ToString(HiddenKeys.InstantFormat, CultureInfo.InvariantCulture);

    /// <summary>The form in which texts are compared whole.</summary>
    public static string DigestOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The form in which words are compared: as they are, unless one is longer than a term can be. No word begins with a blank.</summary>
    public static string WordOf(string word) => DocumentChecker.IsTerm(word) ? word : " " + DigestOf(word);

    private void WritePart(string part, PayloadType type, PayloadMembers members, ReadOnlySpan<byte> payload, Action<string> write)
    {
        var isFirst = true;
        foreach (var (field, bytes) in members.Texts)
        {
            if (field.Type != type)
                continue;
            if (isFirst)
                _writer!.WriteStartObject(part);
            isFirst = false;
            _words.Clear();
            _writer!.WriteStartArray(field.Name);
            var reader = new Utf8JsonReader(payload[bytes]);
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                    write(reader.GetString()!);
            }

            _writer.WriteEndArray();
        }

        if (!isFirst)
            _writer!.WriteEndObject();
    }

    private void WriteWords(string text)
    {
        foreach (var word in TextWords.Of(text))
        {
            if (_words.Add(word))
                _writer!.WriteStringValue(WordOf(word));
        }
    }
}
