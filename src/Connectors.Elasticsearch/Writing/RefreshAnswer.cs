using System.Globalization;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Writing;

/// <summary>Reads answers to refreshes, which succeed also where a shard did not refresh.</summary>
internal static class RefreshAnswer
{
    public static bool Check(ReadOnlyMemory<byte> answer, CallContext context)
    {
        using var document = JsonDocument.Parse(answer);
        var failed = document.RootElement.TryGetProperty("_shards", out var shards) && shards.TryGetProperty("failed", out var count) ? count.GetInt32() : 0;
        return failed == 0 ? true : throw new ElasticsearchException(string.Create(CultureInfo.InvariantCulture, $"Elasticsearch: {context.Operation}: {failed} shards were not refreshed, so that searches may not see what was written"))
        {
            Store = ElasticsearchFaults.Product,
            Collection = context.Collection,
            Operation = context.Operation,
            StatusCode = "partial",
            IsTransient = true,
        };
    }
}
