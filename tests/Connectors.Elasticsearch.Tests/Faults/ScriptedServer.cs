using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Stores;
using Connectors.Stores.Tests;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>A server without a network: it holds one index, <c>docs</c>, does what it is told, and answers as a test scripts it, once for each answer.</summary>
internal sealed class ScriptedServer : IElasticsearchTransport
{
    private readonly Lock _lock = new();
    private readonly List<(string Method, string Part, Func<SentCall, ElasticsearchReply> Answer, bool Stays)> _script = [];
    private readonly List<SentCall> _calls = [];

    public string Version { get; set; } = "9.5.3";

    public string Flavor { get; set; } = "default";

    /// <summary>Gets or sets the index as it was created; null when there is none.</summary>
    public JsonNode? Index { get; set; }

    public RecordingClock Clock { get; } = new();

    public IReadOnlyList<SentCall> Calls
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    public IReadOnlyList<SentCall> Bulks => [.. Calls.Where(call => call.IsBulk)];

    public int Count(string part) => Calls.Count(call => call.Path.Contains(part, StringComparison.Ordinal));

    /// <summary>Scripts the answer to the next request of a kind.</summary>
    public ScriptedServer On(string method, string part, Func<SentCall, ElasticsearchReply> answer, bool always = false)
    {
        lock (_lock)
            _script.Add((method, part, answer, always));
        return this;
    }

    public ScriptedServer OnBulk(Func<string, (int Status, string? Type)?> outcome, bool always = false) => On("POST", "/_bulk", call => Answer.Bulk(call, outcome), always);

    public ElasticsearchStore Connect(int retries = 6, Action<ElasticsearchStoreOptions>? configure = null)
    {
        var options = new ElasticsearchStoreOptions { Resilience = StoreResilience.CreatePipeline(retries, Clock) };
        configure?.Invoke(options);
        return ElasticsearchStore.Connect(this, options);
    }

    /// <summary>The collection <c>docs</c>, with a dense and a sparse field and a year.</summary>
    public async Task<ElasticsearchCollection> DocsAsync(int retries = 6, Action<ElasticsearchStoreOptions>? configure = null)
    {
        var docs = Connect(retries, configure).Collection("docs");
        await docs.EnsureAsync(Given.Definition());
        return docs;
    }

    public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var sent = new SentCall(call.Method.Method, call.Path, Encoding.UTF8.GetString(call.Body.ToArray()), call.Authorization, call.ContentType);
        Func<SentCall, ElasticsearchReply>? answer = null;
        lock (_lock)
        {
            _calls.Add(sent);
            var at = _script.FindIndex(entry => entry.Method == sent.Method && sent.Path.Contains(entry.Part, StringComparison.Ordinal));
            if (at >= 0)
            {
                answer = _script[at].Answer;
                if (!_script[at].Stays)
                    _script.RemoveAt(at);
            }
        }

        return new((answer ?? Default)(sent));
    }

    private ElasticsearchReply Default(SentCall call) => (call.Method, call.Path.Split('?')[0]) switch
    {
        ("GET", "/") => Answer.Json($$$"""{"version":{"number":"{{{Version}}}","build_flavor":"{{{Flavor}}}"}}"""),
        ("GET", "/_license") => Answer.Json("""{"license":{"type":"basic"}}"""),
        ("GET", "/_resolve/index/*") => Answer.Json("""{"indices":[{"name":"docs"}],"aliases":[],"data_streams":[]}"""),
        ("PUT", "/docs") => Create(call.Body),
        ("DELETE", "/docs") => Drop(),
        ("GET", "/docs") => Index is null ? Answer.Error(404, "index_not_found_exception") : Answer.Json(new JsonObject { ["docs"] = Index.DeepClone() }.ToJsonString()),
        ("POST", "/docs/_bulk") => Answer.Bulk(call, _ => null),
        ("POST", "/docs/_refresh") => Answer.Json("""{"_shards":{"failed":0}}"""),
        ("POST", "/docs/_count") => Answer.Json("""{"count":0,"_shards":{"failed":0}}"""),
        ("POST", "/docs/_pit") => Answer.Json("""{"id":"pit"}"""),
        ("DELETE", "/_pit") => Answer.Json("""{"succeeded":true}"""),
        ("POST", "/docs/_mget") => Answer.Json(new JsonObject { ["docs"] = new JsonArray([.. JsonNode.Parse(call.Body)!["docs"]!.AsArray().Select(doc => new JsonObject { ["_id"] = doc!["_id"]!.DeepClone(), ["found"] = false })]) }.ToJsonString()),
        ("POST", "/_search" or "/docs/_search") => Answer.Json("""{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[]}}"""),
        _ => Answer.Json($$"""{"error":"no handler found for uri [{{call.Path}}] and method [{{call.Method}}]"}""", 400),
    };

    private ElasticsearchReply Drop()
    {
        Index = null;
        return Answer.Json("""{"acknowledged":true}""");
    }

    private ElasticsearchReply Create(string body)
    {
        var index = JsonNode.Parse(body)!;
        if (index["settings"] is JsonObject settings)
            index["settings"] = new JsonObject { ["index"] = new JsonObject { ["mapping"] = new JsonObject(settings.Where(pair => pair.Key.StartsWith("index.mapping.", StringComparison.Ordinal)).Select(pair => KeyValuePair.Create(pair.Key["index.mapping.".Length..], (JsonNode?)JsonValue.Create(pair.Value!.ToString())))) } };
        Index = index;
        return Answer.Json("""{"acknowledged":true,"shards_acknowledged":true,"index":"docs"}""");
    }
}
