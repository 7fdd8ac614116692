using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Writing;

/// <summary>Reads answers to bulk requests.</summary>
internal static class BulkAnswer
{
    /// <summary>What is asked for of an answer.</summary>
    public const string Query = "filter_path=items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by";

    /// <summary>Reads the items, one for each action.</summary>
    /// <param name="json">The answer.</param>
    /// <param name="actions">How many actions were sent.</param>
    /// <returns>The items in the order of the actions.</returns>
    /// <exception cref="FormatException">There are fewer or more: an action that the server did not see vanishes without an item (protocols.md C, Elasticsearch 20).</exception>
    public static List<BulkItem> Read(ReadOnlySpan<byte> json, int actions)
    {
        var items = new List<BulkItem>(actions);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isItems = reader.ValueTextEquals("items"u8);
            reader.Read();
            if (!isItems)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                items.Add(ReadItem(ref reader));
        }

        return items.Count == actions ? items : throw new FormatException($"It has {items.Count} items for {actions} actions.");
    }

    private static BulkItem ReadItem(ref Utf8JsonReader reader)
    {
        var item = default(BulkItem);
        reader.Read(); // the name of the action
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new FormatException("An item is no object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isStatus = reader.ValueTextEquals("status"u8);
            var isError = reader.ValueTextEquals("error"u8);
            reader.Read();
            if (isStatus)
            {
                item = item with { Status = reader.GetInt32() };
            }
            else if (isError)
            {
                var error = ErrorBody.ReadError(ref reader);
                item = item with { ErrorType = error.Type, Reason = error.Reason };
            }
            else
            {
                reader.Skip();
            }
        }

        reader.Read();
        return item.Status > 0 ? item : throw new FormatException("An item has no status.");
    }
}
