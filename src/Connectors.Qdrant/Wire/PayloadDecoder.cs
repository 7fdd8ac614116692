using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Connectors.Protobuf;

namespace Connectors.Qdrant.Wire;

/// <summary>Makes payloads of map&lt;string, Value&gt;. Not for concurrent use.</summary>
#pragma warning disable CA1001 // A writer into a buffer holds nothing to dispose
internal sealed class PayloadDecoder
{
#pragma warning restore CA1001
    // From here on the shortest form of a double has an exponent.
    private const double LongestWhole = 1e17;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _json;

    public PayloadDecoder() => _json = new Utf8JsonWriter(_buffer, Options);

    /// <summary>Makes a payload.</summary>
    /// <param name="entries">The entries of the map.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">They are no payload: nested too deeply, with a key twice, or damaged.</exception>
    public Payload Decode(IReadOnlyList<MapEntry> entries)
    {
        if (entries.Count == 0)
            return default;
        _buffer.ResetWrittenCount();
        try
        {
            Write(entries);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("A payload of the answer holds a text that is too long: " + e.Message, e);
        }

        return Payload.Parse(_buffer.WrittenSpan);
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlyMemory<byte> text) => Utf8.IsValid(text.Span) ? text.Span : throw ProtoReader.Damaged();

    private void Write(IReadOnlyList<MapEntry> entries)
    {
        // Also after a payload that was damaged in the middle.
        _json.Reset();
        _json.WriteStartObject();
        for (var i = 0; i < entries.Count; i++)
            WriteEntry(_json, entries[i], depth: 1);
        _json.WriteEndObject();
        _json.Flush();
    }

    private static void WriteEntry(Utf8JsonWriter json, MapEntry entry, int depth)
    {
        json.WritePropertyName(Checked(entry.Name));
        WriteValue(json, entry.Value, depth);
    }

    private static void WriteValue(Utf8JsonWriter json, ReadOnlyMemory<byte> value, int depth)
    {
        var (kind, number, content) = (ValueKind.Null, 0UL, default(ReadOnlyMemory<byte>));
        var reader = new ProtoReader(value);
        while (reader.Read())
        {
            if (reader.Field <= (int)ValueKind.List)
                (kind, number, content) = ((ValueKind)reader.Field, reader.Number, reader.Content);
        }

        switch (kind)
        {
            case ValueKind.Double:
                WriteDouble(json, ProtoReader.ReadDouble(content.Span));
                break;
            case ValueKind.Integer:
                json.WriteNumberValue((long)number);
                break;
            case ValueKind.Text:
                json.WriteStringValue(Checked(content));
                break;
            case ValueKind.Boolean:
                json.WriteBooleanValue(number != 0);
                break;
            case ValueKind.Struct or ValueKind.List when depth == Payload.MaxDepth:
                throw new FormatException($"A payload of the answer is nested deeper than {Payload.MaxDepth} levels.");
            case ValueKind.Struct:
                WriteObject(json, content, depth + 1);
                break;
            case ValueKind.List:
                WriteArray(json, content, depth + 1);
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter json, ReadOnlyMemory<byte> message, int depth)
    {
        json.WriteStartObject();
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
                WriteEntry(json, MapEntry.Read(reader.Content), depth);
        }

        json.WriteEndObject();
    }

    private static void WriteArray(Utf8JsonWriter json, ReadOnlyMemory<byte> message, int depth)
    {
        json.WriteStartArray();
        var reader = new ProtoReader(message);
        while (reader.Read())
        {
            if (reader.Field == 1)
                WriteValue(json, reader.Content, depth);
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// Writes a double so that it is read as one again: 5.0 and not 5, which is an integer for the server. JSON has no form for NaN and infinity,
    /// which only others can have written; like the server's own JSON interface this says null (cassettes rest/errors:19).
    /// </summary>
    private static void WriteDouble(Utf8JsonWriter json, double value)
    {
        if (!double.IsFinite(value))
        {
            json.WriteNullValue();
            return;
        }

        if (Math.Truncate(value) != value || Math.Abs(value) >= LongestWhole)
        {
            json.WriteNumberValue(value);
            return;
        }

        Span<byte> text = stackalloc byte[24];
        value.TryFormat(text, out var length, "F1", CultureInfo.InvariantCulture);
        json.WriteRawValue(text[..length], skipInputValidation: true);
    }
}
