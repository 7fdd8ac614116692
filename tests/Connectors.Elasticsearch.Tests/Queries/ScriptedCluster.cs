using System.Buffers;
using System.Text;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>A cluster that answers as a test says, for what the node at hand lacks. It knows one index.</summary>
internal sealed class ScriptedCluster(string version, HybridCollectionDefinition definition, Func<ElasticsearchCall, string, (int Status, string Body)> answer) : IElasticsearchTransport
{
    private readonly Lock _lock = new();

    /// <summary>Gets the searches that were made: path and body.</summary>
    public List<(string Path, string Body)> Searches { get; } = [];

    /// <summary>Gets a value indicating whether the index gives vectors back as they were written.</summary>
    public bool KeepsVectors { get; init; } = true;

    /// <summary>Gets the type of the licence; null when the cluster does not tell it.</summary>
    public string? Licence { get; init; }

    /// <summary>Gets a value indicating whether it is a serverless project.</summary>
    public bool IsServerless { get; init; }

    /// <summary>Gets how often the licence was asked for.</summary>
    public int LicenceQuestions { get; private set; }

    public ElasticsearchCollection Open(ElasticsearchStoreOptions? options = null) => ElasticsearchStore.Connect(this, options).Collection("docs");

    public ValueTask<ElasticsearchReply> SendAsync(ElasticsearchCall call, CancellationToken cancellationToken)
    {
        var body = Encoding.UTF8.GetString(call.Body.ToArray());
        var (status, text) = call switch
        {
            { Path: "/" } => (200, $$"""{"version":{"number":"{{version}}","build_flavor":"{{(IsServerless ? "serverless" : "default")}}"},"tagline":"You Know, for Search"}"""),
            { Path: "/_license?filter_path=license.type" } => Tell(),
            { Path: var path } when call.Method == HttpMethod.Get && path.StartsWith("/docs?", StringComparison.Ordinal) => (200, Index()),
            _ => Search(call, body),
        };
        return ValueTask.FromResult(new ElasticsearchReply(status, new MemoryStream(Encoding.UTF8.GetBytes(text)), new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-elastic-product"] = "Elasticsearch" }));
    }

    /// <summary>An answer with hits.</summary>
    public static string Hits(params (string Id, double Score)[] hits) =>
        $$$"""{"took":1,"timed_out":false,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"hits":{"max_score":null,"hits":[{{{string.Join(',', hits.Select(hit => FormattableString.Invariant($$$"""{"_index":"docs","_id":"{{{hit.Id}}}","_score":{{{hit.Score:R}}},"_source":{}}""")))}}}]}}""";

    /// <summary>The same answer to each search of an <c>_msearch</c>.</summary>
    public static string Answer(string lines, string answer) => Responses([.. Enumerable.Repeat(answer, lines.Count(c => c == '\n') / 2)]);

    public static string Responses(params string[] answers) => $$"""{"took":1,"responses":[{{string.Join(',', answers.Select(text => text.Insert(text.Length - 1, ",\"status\":200")))}}]}""";

    private (int Status, string Body) Search(ElasticsearchCall call, string body)
    {
        lock (_lock)
            Searches.Add((call.Path, body));
        return answer(call, body);
    }

    private (int Status, string Body) Tell()
    {
        LicenceQuestions++;
        return Licence is null ? (403, """{"error":{"type":"security_exception","reason":"not yours"},"status":403}""") : (200, $$$"""{"license":{"type":"{{{Licence}}}"}}""");
    }

    private string Index()
    {
        var body = Encoding.UTF8.GetString(Connectors.Elasticsearch.Schema.MappingWriter.Create(definition, Calls.ServerVersion.Parse(version)!.Value).Span);
        return $$"""{"docs":{{body.Replace("\"settings\":{\"index.mapping.exclude_source_vectors\":false}", "\"settings\":{\"index\":{\"mapping\":{\"exclude_source_vectors\":\"" + (KeepsVectors ? "false" : "true") + "\"}}}", StringComparison.Ordinal)}}}""";
    }
}
