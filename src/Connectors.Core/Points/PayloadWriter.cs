using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Connectors;

internal static class PayloadWriter
{
    // The payload goes into JSON bodies and log files, never into HTML: only what JSON demands is escaped.
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static byte[] Write(IEnumerable<KeyValuePair<string, object?>> properties)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in properties)
            {
                if (!PointIds.IsWellFormed(name))
                    throw new FormatException("A name of the payload holds a lone surrogate, which has no UTF-8 form.");
                writer.WritePropertyName(name);
                WriteValue(writer, name, value, depth: 1);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Compact(ReadOnlySpan<byte> utf8)
    {
        var buffer = new ArrayBufferWriter<byte>(utf8.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            var reader = new Utf8JsonReader(utf8);
            var element = JsonElement.ParseValue(ref reader);
            element.WriteTo(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Patch(Payload payload, Payload patch)
    {
        var removes = new Dictionary<string, bool>(StringComparer.Ordinal);
        using (var changes = JsonDocument.Parse(patch.Utf8))
        {
            foreach (var change in changes.RootElement.EnumerateObject())
                removes.Add(change.Name, change.Value.ValueKind == JsonValueKind.Null);
        }

        var buffer = new ArrayBufferWriter<byte>(payload.Utf8.Length + patch.Utf8.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            CopyWhere(payload.Utf8.Span, name => !removes.ContainsKey(name), writer);
            CopyWhere(patch.Utf8.Span, name => !removes[name], writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Select(Payload payload, IReadOnlyList<string> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(payload.Utf8.Length);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            CopyWhere(payload.Utf8.Span, name => keys.Contains(name, StringComparer.Ordinal), writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void CopyWhere(ReadOnlySpan<byte> utf8, Func<string, bool> keep, Utf8JsonWriter writer)
    {
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!keep(name))
                continue;
            writer.WritePropertyName(name);
            writer.WriteRawValue(utf8[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object? value, int depth)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(PointIds.IsWellFormed(text) ? text : throw new FormatException($"The value of '{name}' holds a lone surrogate, which has no UTF-8 form."));
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case DateTimeOffset instant:
                writer.WriteStringValue(instant);
                break;
            case JsonElement element:
                element.WriteTo(writer);
                break;
            case int or long or short or byte or sbyte or ushort or uint:
                writer.WriteNumberValue(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture));
                break;
            case ulong number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case float number:
                writer.WriteNumberValue(float.IsFinite(number) ? number : throw NotFinite(name));
                break;
            case double number:
                writer.WriteNumberValue(double.IsFinite(number) ? number : throw NotFinite(name));
                break;
            case IEnumerable when depth == Payload.MaxDepth:
                throw new FormatException($"The value of '{name}' is nested too deeply; a payload has at most {Payload.MaxDepth} levels.");
            case IEnumerable elements and not IDictionary:
                writer.WriteStartArray();
                foreach (var element in elements)
                    WriteValue(writer, name, element, depth + 1);
                writer.WriteEndArray();
                break;
            default:
                throw new NotSupportedException($"The value of '{name}' is a {value.GetType().Name}. Use {nameof(Payload)}.{nameof(Payload.From)}(value, typeInfo) for objects.");
        }
    }

    private static FormatException NotFinite(string name) => new($"The value of '{name}' is not a finite number; JSON has no form for it.");
}
