using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Tests.Faults;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// Calls that are neither searches nor of documents or new indexes go out as the vendor's client made them, up to these differences: most of ours ask
/// for a part of the answer; the index of documents is named in the path; we keep notes in <c>_meta</c>; an alias is taken from whatever index has it.
/// </summary>
public class CassetteCallTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Func<ElasticsearchCollection, Task>> Calls = new(StringComparer.Ordinal)
    {
        ["02:6"] = docs => docs.DescribeAsync(),
        ["02:10"] = async docs =>
        {
            var definition = (await docs.DescribeAsync())!.Definition;
            definition.Payload.Add(new PayloadField("title", PayloadType.Keyword));
            await docs.EnsureAsync(definition);
        },
        ["02:19"] = docs => docs.DropAsync(),
        ["02:25"] = docs => docs.GetHealthAsync(),
        ["07:19"] = docs => docs.GetAsync(["1", "2", "zz"]),
        ["07:41"] = docs => docs.DeleteAsync(Filter.All),
        ["16:2"] = docs => ((ElasticsearchStore)docs.Store).FindAliasAsync("mv"),
        ["16:3"] = docs => ((ElasticsearchStore)docs.Store).FindAliasAsync("mvz"),
        ["16:7"] = docs => docs.MoveAliasAsync("mv"),
        ["16:11"] = docs => docs.DropAsync(),
        ["16:22"] = docs => docs.DescribeAsync(),
        ["17:2"] = docs => docs.CountAsync(),
        ["17:4"] = docs => docs.WaitUntilVisibleAsync(),
        ["17:5"] = docs => docs.CountAsync(),
        ["17:7"] = docs => docs.WaitUntilVisibleAsync(),
        ["20:7"] = docs => docs.WaitUntilVisibleAsync(),
        ["20:12"] = docs => docs.DeleteAsync(["h1", "h2", "h9999"]),
        ["20:15"] = Licence,
        ["22:3"] = Licence,
        ["22:36"] = ScrollAsync,
        ["22:37"] = ScrollAsync,
    };

    [SkippableTheory]
    [InlineData("8.15.3", 18)]
    [InlineData("8.19.21", 21)]
    [InlineData("9.5.3", 21)]
    public async Task Calls_go_out_as_the_client_made_them(string version, int expected)
    {
        var compared = 0;
        Assert.Equal(RequestLedger.Places(RequestLedger.Calls).Order(), Calls.Keys.Order());
        foreach (var recording in Recording.Of(version).Where(recording => Calls.ContainsKey(recording.Key)))
        {
            var server = new ScriptedServer { Version = version, Index = JsonNode.Parse("""{"mappings":{"properties":{"dense":{"type":"dense_vector","dims":4,"similarity":"cosine"}}}}""") }
                .On("GET", "/docs/_count", _ => Answer.Json("""{"count":0,"_shards":{"failed":0}}"""), always: true);
            await Record.ExceptionAsync(() => Calls[recording.Key](server.Connect().Collection("docs")));

            var (path, lines) = (PathOf(recording.Path), Lines(recording.Request));
            var same = server.Calls.Where(call => call.Path.Split('?')[0] == path && call.Method == (path.EndsWith("/_bulk", StringComparison.Ordinal) ? "POST" : recording.Method)).ToList();
            Assert.True(same.Count > 0, $"{recording.Place}: {recording.Method} {path} is none of {string.Join(", ", server.Calls.Select(call => $"{call.Method} {call.Path}"))}");
            var ours = Lines(same[^1].Body);
            if (path.EndsWith("/_bulk", StringComparison.Ordinal))
                ours = ours[2..]; // after the guard
            Assert.True(ours.Count == lines.Count && ours.Zip(lines).All(pair => JsonNode.DeepEquals(pair.First, pair.Second)), $"{recording.Place}\ntheirs {recording.Request}\nours   {same[^1].Body}");
            compared++;
        }

        output.WriteLine($"{version}: {compared} recorded calls are ours");
        Assert.Equal(expected, compared);
    }

    private static Task Licence(ElasticsearchCollection docs) => ((ElasticsearchStore)docs.Store).Cluster.GetLicenceAsync(new CallContext("test"), default).AsTask();

    private static async Task ScrollAsync(ElasticsearchCollection docs)
    {
        await foreach (var point in docs.ScrollAsync())
            Assert.NotNull(point);
    }

    /// <summary>The path with our index instead of theirs, and without what asks for a part of the answer or says how long to wait.</summary>
    private static string PathOf(string path)
    {
        var parts = path.Split('?')[0].Split('/');
        if (parts[^1] == "_bulk")
            return "/docs/_bulk";
        var index = parts.Length > 3 && parts[1] == "_cluster" ? 3 : 1;
        if (!parts[index].StartsWith('_'))
            parts[index] = "docs";
        return string.Join('/', parts);
    }

    private static List<JsonNode> Lines(string body) => [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Plain(JsonNode.Parse(line)!.AsObject()))];

    private static JsonObject Plain(JsonObject body)
    {
        body.Remove("_meta");
        (body["delete"] as JsonObject)?.Remove("_index");
        if (body["docs"] is JsonArray documents)
            return new JsonObject { ["ids"] = new JsonArray([.. documents.Select(document => document!["_id"]!.DeepClone())]) };
        foreach (var action in body["actions"]?.AsArray() ?? [])
        {
            foreach (var (_, what) in action!.AsObject())
            {
                what!["index"] = "docs";
                what.AsObject().Remove("must_exist");
            }
        }

        return body;
    }
}
