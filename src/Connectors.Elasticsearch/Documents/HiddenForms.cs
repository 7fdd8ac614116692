using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Documents;

/// <summary>Writes what a document holds under <see cref="HiddenKeys.Root"/>. Not for concurrent use.</summary>
internal sealed class HiddenForms
{
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private Utf8JsonWriter? _writer;

    public void Write(PayloadMembers members, ReadOnlySpan<byte> payload, JsonBuffer line)
    {
        _writer ??= new Utf8JsonWriter(line, PayloadWriter.Options);
        _writer.Reset(line);
        _writer.WriteStartObject();
        WritePart(HiddenKeys.Instants, PayloadType.DateTime, members, payload, text => _writer.WriteStringValue(DocumentWriter.InstantOf(text)));
        WritePart(HiddenKeys.Words, PayloadType.Text, members, payload, WriteWords);
        WritePart(HiddenKeys.Digests, PayloadType.Text, members, payload, text => _writer.WriteStringValue(DocumentWriter.DigestOf(text)));
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
                _writer!.WriteStringValue(DocumentWriter.WordOf(word));
        }
    }
}
