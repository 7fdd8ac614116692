using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Connectors;

/// <summary>
/// What the server's schema has no place for (vocabularies, payload fields in the dynamic field, notes) is kept as JSON with
/// the collection, in its description or its metadata: <c>{"connectors":1,"definition":{…}}</c>. Any other text is somebody else's.
/// </summary>
internal static class CollectionNotes
{
    private const int Format = 1;

    public static string Write(HybridCollectionDefinition definition)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("connectors", Format);
            writer.WritePropertyName("definition");
            writer.WriteRawValue(definition.ToJson());
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static HybridCollectionDefinition? Read(string text)
    {
        if (!text.StartsWith('{'))
            return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.TryGetProperty("connectors", out var format) && format.TryGetInt32(out var number) && number == Format
                && document.RootElement.TryGetProperty("definition", out var definition)
                ? HybridCollectionDefinition.FromJson(definition.GetRawText())
                : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }
}
