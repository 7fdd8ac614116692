using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors.Milvus.Schema;

/// <summary>Makes payloads of dynamic rows and typed columns.</summary>
internal sealed class PayloadDecoder(MilvusLayout layout, PayloadSelection selection)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes the values of typed columns as properties.</summary>
    /// <param name="writer">Receives the properties.</param>
    /// <param name="raw">The values that are kept elsewhere as they are; null for none.</param>
    public delegate void ColumnWriter(Utf8JsonWriter writer, IReadOnlyDictionary<string, byte[]>? raw);

    /// <summary>Makes a payload.</summary>
    /// <param name="row">The row of the dynamic field; empty for none.</param>
    /// <param name="columns">Writes the typed columns; null when there are none.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="FormatException">What the server has sent is no payload.</exception>
    public Payload Decode(ReadOnlyMemory<byte> row, ColumnWriter? columns)
    {
        try
        {
            return DecodeRow(row, columns);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException("A row holds no valid JSON: " + e.Message, e);
        }
    }

    private Payload DecodeRow(ReadOnlyMemory<byte> row, ColumnWriter? columns)
    {
        if (selection.IsNone)
            return default;
        var json = row.Span;
        if (columns is null && selection.IncludesAll && !(layout.IsOurs && PayloadCodec.MayHoldReserved(json)))
            return json.IsEmpty ? default : Payload.Parse(json);

        var buffer = new ArrayBufferWriter<byte>(Math.Max(json.Length, 16));
        var raw = layout.IsOurs ? RawValues(json) : null;
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            columns?.Invoke(writer, raw);
            if (!json.IsEmpty)
                Copy(json, raw, writer);
            writer.WriteEndObject();
        }

        return Payload.Parse(buffer.WrittenSpan);
    }

    private void Copy(ReadOnlySpan<byte> json, Dictionary<string, byte[]>? raw, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("A dynamic row is no JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!IsSelected(name) || (layout.IsOurs && name == PayloadCodec.HiddenKey))
                continue;
            if (raw is not null && raw.Remove(name, out var original))
                WriteProperty(writer, name, original);
            else
                WriteProperty(writer, name, json[start..(int)reader.BytesConsumed]);
        }

        foreach (var (name, value) in raw ?? [])
        {
            if (IsSelected(name))
                WriteProperty(writer, name, value);
        }
    }

    private bool IsSelected(string name) => selection.IncludesAll || selection.Keys.Contains(name, StringComparer.Ordinal);

    private static void WriteProperty(Utf8JsonWriter writer, string name, ReadOnlySpan<byte> value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value, skipInputValidation: true);
    }

    /// <summary>Finds the values that stand in the row in another form.</summary>
    private static Dictionary<string, byte[]>? RawValues(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"r\":"u8) < 0)
            return null;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Payload.MaxDepth });
        reader.Read();
        if (!FindMember(ref reader, "_c"u8) || reader.TokenType != JsonTokenType.StartObject || !FindMember(ref reader, "r"u8) || reader.TokenType != JsonTokenType.StartObject)
            return null;
        var values = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            values[name] = json[start..(int)reader.BytesConsumed].ToArray();
        }

        return values;
    }

    private static bool FindMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
