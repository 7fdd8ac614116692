using System.Text.Json;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch.Writing;

/// <summary>
/// Says which patches the server's own merge of a partial document carries out: it merges objects key by key, and cannot remove a key, where a
/// patch replaces what it names whole.
/// </summary>
internal static class PayloadMerge
{
    public static bool CanCarryOut(Payload patch, IndexLayout layout)
    {
        var reader = new Utf8JsonReader(patch.Utf8.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();

            // An empty list has no hidden forms, and so would leave the old ones.
            var isEmpty = reader.TokenType == JsonTokenType.Null || (reader.TokenType == JsonTokenType.StartArray && HasNoText(reader));
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null || (layout.IsOurs && (!HiddenKeys.IsPlain(key) || (isEmpty && HasHiddenForms(key, layout)))))
                return false;
            reader.Skip();
        }

        return true;
    }

    private static bool HasHiddenForms(string key, IndexLayout layout) =>
        layout.Definition.Payload.Any(field => field.Type is PayloadType.DateTime or PayloadType.Text && string.Equals(field.Name, key, StringComparison.Ordinal));

    private static bool HasNoText(Utf8JsonReader array)
    {
        while (array.Read() && array.TokenType != JsonTokenType.EndArray)
        {
            if (array.TokenType == JsonTokenType.String)
                return false;
        }

        return true;
    }
}
