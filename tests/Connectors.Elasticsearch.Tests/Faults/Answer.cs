using System.Text;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>Answers as Elasticsearch words them.</summary>
internal static class Answer
{
    public static ElasticsearchReply Json(string body, int status = 200, params (string Name, string Value)[] headers) => Text(body, status, [("X-elastic-product", "Elasticsearch"), .. headers]);

    /// <summary>An answer of something that is not Elasticsearch, or that does not say so.</summary>
    public static ElasticsearchReply Text(string body, int status, params (string Name, string Value)[] headers) =>
        new(status, new MemoryStream(Encoding.UTF8.GetBytes(body)), headers.ToDictionary(header => header.Name, header => header.Value, StringComparer.OrdinalIgnoreCase));

    public static ElasticsearchReply Error(int status, string type, string reason = "why", params (string Name, string Value)[] headers) =>
        Json($$$"""{"error":{"root_cause":[{"type":"{{{type}}}","reason":"{{{reason}}}"}],"type":"{{{type}}}","reason":"{{{reason}}}"},"status":{{{status}}}}""", status, headers);

    public static ElasticsearchReply Lost(bool wasSent = true) => new(0) { Detail = "The connection ended before the answer was complete.", WasSent = wasSent };

    /// <summary>The answer to a bulk request, item by item; null for what succeeds.</summary>
    public static ElasticsearchReply Bulk(SentCall call, Func<string, (int Status, string? Type)?> outcome)
    {
        var items = call.AllActions.Select((action, i) =>
        {
            var (status, type) = i == 0 ? (404, "index_not_found_exception") : outcome(action.Id) ?? (201, null);
            var error = type is null ? "" : $$$""","error":{"type":"{{{type}}}","reason":"{{{type}}} of {{{action.Id}}}"}""";
            return $$$"""{"{{{action.Name}}}":{"status":{{{status}}} {{{error}}}}}""";
        });
        return Json($$"""{"items":[{{string.Join(',', items)}}]}""");
    }
}
