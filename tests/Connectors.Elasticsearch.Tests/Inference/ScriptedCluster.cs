using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;

namespace Connectors.Elasticsearch.Tests.Inference;

/// <summary>
/// A transport that plays answers of what the real node of the tests lacks, inference and <c>semantic_text</c>, as
/// cassettes/elasticsearch/not-recorded.md has them: a queue of answers for each method and path, the last of which stays.
/// </summary>
internal sealed class ScriptedCluster(string version) : IElasticsearchTransport
{
    private readonly Dictionary<string, Queue<(int Status, string Body)>> _script = new(StringComparer.Ordinal);
    private readonly List<(string Call, string Body)> _calls = [];

    /// <summary>Gets method, path without the query, and body of every call but those for version and licence.</summary>
    public IReadOnlyList<(string Call, string Body)> Calls => _calls;

    public ElasticsearchStore Connect() => ElasticsearchStore.Connect(this, new ElasticsearchStoreOptions { Retries = 0 });

    /// <summary>Adds an answer to calls such as <c>GET /docs</c>.</summary>
    public ScriptedCluster On(string call, string body, int status = 200)
    {
        (_script.TryGetValue(call, out var queue) ? queue : _script[call] = new()).Enqueue((status, body));
        return this;
    }

    public JsonNode Body(string call) => JsonNode.Parse(_calls.Last(made => made.Call == call).Body)!;

    /// <summary>The lines of the last bulk request or of its like.</summary>
    public string[] Lines(string call) => _calls.Last(made => made.Call == call).Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The body of an error.</summary>
    public static string Error(int status, string type, string reason, string further = "") =>
        $$"""{"error":{"root_cause":[{"type":"{{type}}","reason":"{{reason}}"}],"type":"{{type}}","reason":"{{reason}}"{{further}}},"status":{{status}} }""";

    public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = call.Path.Split('?')[0];
        if (path == "/")
            return Reply(200, $$$"""{"version":{"number":"{{{version}}}","build_flavor":"default"}}""");
        if (path == "/_license")
            return Reply(200, """{"license":{"type":"enterprise"}}""");
        var name = $"{call.Method} {path}";
        _calls.Add((name, Encoding.UTF8.GetString(call.Body.ToArray())));
        if (!_script.TryGetValue(name, out var queue))
            throw new InvalidOperationException($"There is no answer to {name}.");
        var (status, body) = queue.Count > 1 ? queue.Dequeue() : queue.Peek();
        return Reply(status, body);
    }

    private static ValueTask<ElasticsearchReply> Reply(int status, string body) =>
        ValueTask.FromResult(new ElasticsearchReply(status, new MemoryStream(Encoding.UTF8.GetBytes(body)), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-elastic-product"] = "Elasticsearch" }));
}
