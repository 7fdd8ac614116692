using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Queries;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Cassettes;

/// <summary>
/// What the vendor's client sent for a search is what we send for it, up to these differences: we always say <c>prune</c>,
/// <c>track_total_hits</c>, <c>size</c>, <c>rank_constant</c>, <c>rank_window_size</c>, the weight and the normaliser of a leg; select parts of documents by an object; name one value
/// as a list of one; say <c>match</c> and filters in their long forms; send several searches, and fused ones, as one <c>_msearch</c> of one index.
/// </summary>
public class CassetteRequestTests(ITestOutputHelper output)
{
    private static readonly float[] Dense = [-0.5241f, 0.0885f, -0.2601f, 0.2078f, 0.2514f, -0.8689f, -0.9737f, 0.6749f];
    private static readonly Words Vocabulary = new("alpha", "beta", "kappa", "gamma", "zzz", "é日", "##x", "a.b", "a", "t14", "eta", "mu");
    private static readonly SparseEmbedding Three = Sparse(("alpha", 1f), ("beta", 0.5f), ("kappa", 2f));

    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense =
        {
            new DenseField("dense", 8),
            new DenseField("flat", 8) { Index = DenseIndex.Exact },
            new DenseField("i8", 8),
            new DenseField("l2", 3, Distance.Euclid),
            new DenseField("mip", 3, Distance.Dot),
        },
        Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary } },
        Text = { new Bm25Field("words", "text") },
        Payload = { new PayloadField("tag", PayloadType.Keyword), new PayloadField("lang", PayloadType.Keyword), new PayloadField("n", PayloadType.Integer), new PayloadField("price", PayloadType.Float) },
    };

    private static readonly HybridCollectionDefinition Shards = new()
    {
        Dense = { new DenseField("d", 3) },
        Sparse = { new ElasticsearchSparseField("s") { Tokens = SparseTokens.Vocabulary } },
    };

    private static readonly Dictionary<string, HybridQuery> Queries = new(StringComparer.Ordinal)
    {
        ["09:1"] = Knn("dense", 5),
        ["09:2"] = Knn("flat", 3),
        ["09:3"] = Knn("i8", 3),
        ["09:4"] = One(new DenseLeg(new float[] { 0.1f, 0.2f, 0.3f }) { Field = "l2", Candidates = 50 }, 3),
        ["09:5"] = One(new DenseLeg(new float[] { 0.1f, 0.2f, 0.3f }) { Field = "mip", Candidates = 50 }, 3),
        ["09:7"] = Knn("dense", 5, Filter.Equal("tag", "red")),
        ["09:9"] = Knn("dense", 5, Filter.Equal("tag", "none")),
        ["09:20"] = One(new ElasticsearchDenseLeg(Dense) { Field = "i8", Candidates = 50, Oversample = 2 }, 3),
        ["09:21"] = One(new ElasticsearchDenseLeg(Dense) { Field = "dense", Candidates = 50, Oversample = 2 }, 3),
        ["10:1"] = One(new SparseLeg(Three), 5),
        ["10:2"] = One(new SparseLeg(Sparse(("alpha", 1f))), 3),
        ["10:3"] = One(new SparseLeg(Sparse(("zzz", 1f))), 10),
        ["10:9"] = One(new SparseLeg(Sparse(("alpha", 1e6f))), 3),
        ["10:13"] = One(new SparseLeg(Three), 3),
        ["10:14"] = One(new ElasticsearchSparseLeg(Sparse(("alpha", 1f), ("beta", 0.5f), ("kappa", 2f), ("gamma", 0.01f))) { Pruning = new TokenPruning { FrequencyRatio = 1 } }, 3),
        ["10:34"] = One(new SparseLeg(Three) { Filter = Filter.Equal("tag", "red") & Filter.Range("price", lte: 50) }, 5),
        ["10:46"] = One(new SparseLeg(Sparse(("a.b", 1f))), 10),
        ["10:50"] = One(new SparseLeg(Sparse(("é日", 1f))), 10),
        ["10:51"] = One(new SparseLeg(Sparse(("##x", 1f))), 10),
        ["11:11"] = One(new DenseLeg(Dense) { Field = "dense", Candidates = 60 }, 10),
        ["11:12"] = One(new SparseLeg(Three), 10),
        ["11:13"] = new() { Legs = { new DenseLeg(Dense) { Field = "dense", Candidates = 60, Limit = 5 }, new SparseLeg(Three) { Limit = 5 } }, Placement = FusionPlacement.Client },
        ["14:11"] = One(new TextLeg("alpha"), 2),
        ["14:12"] = One(new ElasticsearchTextLeg("alpha beta") { MinimumMatch = "100%" }, 2),
        ["14:30"] = One(new ElasticsearchTextLeg("alpha") { Highlighting = new TextHighlighting() }, 1),
        ["07:28"] = One(new SparseLeg(Sparse(("t14", 1f))), 10),
        ["19:3"] = One(new SparseLeg(Sparse(("a", 1f))), 12),
        ["19:5"] = One(new DenseLeg(new float[] { 3, 1, 1 }) { Candidates = 30 }, 12),
        ["22:4"] = Fused(Fusion.Rrf(), 10, 10),
        ["22:5"] = Fused(Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Elasticsearch), 10, 10),
        ["22:8"] = Fused(Fusion.Rrf(), 10, 10),
        ["22:28"] = Fused(Fusion.Rrf(60, FusionArithmetic.Elasticsearch), 5, 10, 0.3, 0.7),
        ["22:29"] = Fused(Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Elasticsearch), 10, 10, 0.3, 0.7),
        ["22:11"] = Fused(Fusion.Rrf(1), 5, 50),
        ["22:12"] = Fused(Fusion.Rrf(), 5, 20, third: new TextLeg("alpha beta") { Limit = 20 }),
        ["22:13"] = Fused(Fusion.Rrf(), 5, 20, offset: 5),
        ["22:27"] = Fused(Fusion.Rrf(), 10, 10),
        ["22:30"] = Fused(Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch), 10, 20, 0.3, 0.7),
        ["22:31"] = Fused(Fusion.Linear(ScoreNormalization.L2Norm, FusionArithmetic.Elasticsearch), 5, 20, 0.3, 0.7),
    };

    [SkippableTheory]
    [InlineData("8.15.3", 7)]
    [InlineData("8.19.21", 38)]
    [InlineData("9.5.3", 39)]
    public async Task Searches_go_out_as_the_client_sent_them(string version, int expected)
    {
        var compared = 0;
        Assert.Empty(RequestLedger.Places(RequestLedger.Searches).Except(Queries.Keys));
        foreach (var recording in Recording.Of(version).Where(recording => Queries.ContainsKey(recording.Key) && (version != "8.15.3" || recording.Status == 200)))
        {
            var definition = recording.File[..2] == "19" ? Shards : Definition;
            var cluster = new ScriptedCluster(version, definition, static (call, body) => (200, call.Path.EndsWith("/_msearch", StringComparison.Ordinal) ? ScriptedCluster.Answer(body, ScriptedCluster.Hits()) : ScriptedCluster.Hits()));
            await cluster.Open().UseVocabulary(definition.Sparse[0].Name, Vocabulary).SearchAsync(Queries[recording.Key]);
            var ours = Lines(cluster.Searches[^1].Body).Where((_, i) => i % 2 == 1).Select(Plain).ToList();
            var theirs = (recording.Path.EndsWith("/_msearch", StringComparison.Ordinal) ? Lines(recording.Request).Where((_, i) => i % 2 == 1) : [recording.Request]).Select(Plain).ToList();
            Assert.Equal(theirs.Count, ours.Count);
            foreach (var (their, our) in theirs.Zip(ours))
                Assert.True(JsonNode.DeepEquals(their, our), $"{recording.Place}\ntheirs {their.ToJsonString()}\nours   {our.ToJsonString()}");
            compared++;
        }

        output.WriteLine($"{version}: {compared} recorded searches are ours");
        Assert.Equal(expected, compared);
    }

    [SkippableTheory]
    [InlineData("8.15.3")]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task A_scroll_goes_out_as_the_client_pages_by_a_point_in_time(string version)
    {
        var recordings = Recording.Of(version).Where(recording => recording.File == "13-paging").ToList();
        var (open, page, close) = (Noted("open PIT"), Noted("PIT, sort by _shard_doc only"), Noted("close PIT"));
        var pages = 0;
        var cluster = new ScriptedCluster(version, Definition, (call, _) => (200, call switch
        {
            { Path: "/_search" } => pages++ == 0 ? page.Response : ScriptedCluster.Hits(),
            { Method.Method: "DELETE" } => close.Response,
            _ => open.Response,
        }));
        var ids = new List<string>();
        await foreach (var point in cluster.Open().ScrollAsync(new ScrollOptions { PageSize = 2, Payload = PayloadSelection.None }))
            ids.Add(point.Id);

        var hits = JsonNode.Parse(page.Response)!["hits"]!["hits"]!.AsArray();
        Assert.Equal(hits.Select(hit => hit!["_id"]!.GetValue<string>()), ids);
        Assert.Equal(["/docs/_pit?keep_alive=2m", "/_search", "/_search", "/_pit"], cluster.Searches.Select(search => search.Path));
        Assert.Equal(open.Path.Replace("srch", "docs", StringComparison.Ordinal).Replace("1m", "2m", StringComparison.Ordinal), cluster.Searches[0].Path);
        Same(page.Request, cluster.Searches[1].Body);
        var next = JsonNode.Parse(cluster.Searches[2].Body)!.AsObject();
        Assert.True(JsonNode.DeepEquals(hits[^1]!["sort"], next["search_after"]), next.ToJsonString());
        next.Remove("search_after");
        Same(page.Request, next.ToJsonString());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(close.Request), JsonNode.Parse(cluster.Searches[3].Body)));

        Recording Noted(string note) => recordings.Single(recording => recording.Note == note);

        static void Same(string theirs, string ours)
        {
            var (their, our) = (JsonNode.Parse(theirs)!, JsonNode.Parse(ours)!);
            their["pit"]!["keep_alive"] = "2m";
            their["sort"] = JsonNode.Parse("""[{"_shard_doc":"asc"}]""");
            their["track_total_hits"] = false;
            Assert.True(JsonNode.DeepEquals(their, our), ours);
        }
    }

    [SkippableTheory]
    [InlineData("8.19.21")]
    [InlineData("9.5.3")]
    public async Task An_explanation_is_asked_for_as_the_client_did(string version)
    {
        var recording = Recording.Of(version).Single(recording => recording.Key == "10:37");
        var cluster = new ScriptedCluster(version, Definition, (_, _) => (recording.Status, recording.Response));
        var explanation = await cluster.Open().UseVocabulary("sparse", Vocabulary).ExplainAsync("d003", new SparseLeg(Sparse(("alpha", 1f), ("eta", 1f), ("mu", 1f))));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(recording.Response)!["explanation"], JsonNode.Parse(explanation!)));
        Assert.Equal(recording.Path.Replace("srch", "docs", StringComparison.Ordinal), cluster.Searches.Single().Path);
        Assert.True(JsonNode.DeepEquals(Plain(recording.Request), Plain(cluster.Searches.Single().Body)), cluster.Searches.Single().Body);
    }

    /// <summary>A search without what is only another way to say it.</summary>
    private static JsonNode Plain(string json)
    {
        var search = JsonNode.Parse(json)!.AsObject();
        search.Remove("_source");
        search.Remove("track_total_hits");
        if (search["from"]?.GetValue<int>() == 0)
            search.Remove("from");
        if (search["size"]?.GetValue<int>() is var size && (size == 10 || size == search["knn"]?["k"]?.GetValue<int>()))
            search.Remove("size");
        if (search["highlight"] is JsonObject highlight)
            search["highlight"] = new JsonObject { ["fields"] = new JsonArray([.. highlight["fields"]!.AsObject().Select(field => JsonValue.Create(field.Key == "text.words" ? "text" : field.Key))]) };
        return Simplify(search)!;
    }

    private static JsonNode? Simplify(JsonNode? node)
    {
        if (node is JsonArray array)
            return array.Count == 1 && array[0] is JsonObject ? Simplify(array[0]) : new JsonArray([.. array.Select(Simplify)]);
        if (node is not JsonObject pairs)
            return node?.DeepClone();
        var simple = new JsonObject();
        foreach (var (key, value) in pairs)
        {
            switch (key)
            {
                case "prune" when !value!.GetValue<bool>():
                case "only_score_pruned_tokens":
                case "rank_constant" when value!.GetValue<int>() == 60:
                case "rank_window_size" when value!.GetValue<int>() == 10:
                case "normalizer" when value!.GetValue<string>() == "none":
                case "weight" when value!.GetValue<double>() == 1:
                    break;
                case "terms" when value!.AsObject().Single() is { Value: JsonArray { Count: 1 } values } terms:
                    simple["term"] = new JsonObject { [terms.Key] = values[0]!.DeepClone() };
                    break;
                case "match" when value!.AsObject().Single() is var match:
                    var text = match.Value as JsonObject ?? new JsonObject { ["query"] = match.Value!.DeepClone() };
                    var all = text["operator"]?.GetValue<string>() == "and" || text["minimum_should_match"]?.GetValue<string>() == "100%";
                    simple["match"] = new JsonObject { ["query"] = text["query"]!.DeepClone(), ["all"] = all };
                    break;
                case "filter" when ConjunctionOf(value) is { } operands:
                    simple["filter"] = Simplify(operands);
                    break;
                default:
                    simple[key] = Simplify(value);
                    break;
            }
        }

        return simple;
    }

    /// <summary>Our filter is one query, theirs a list of several.</summary>
    private static JsonNode? ConjunctionOf(JsonNode? filter) => filter is JsonArray { Count: 1 } list && list[0] is JsonObject only && only["bool"] is JsonObject conjunction ? conjunction["filter"] : null;

    private static string[] Lines(string body) => body.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static HybridQuery One(SearchLeg leg, int limit) => new() { Legs = { leg }, Limit = limit, Payload = PayloadSelection.None };

    private static HybridQuery Knn(string field, int limit, Filter? filter = null) => One(new DenseLeg(Dense) { Field = field, Candidates = 50, Filter = filter }, limit);

    private static HybridQuery Fused(Fusion fusion, int limit, int window, double sparse = 1, double dense = 1, int offset = 0, SearchLeg? third = null)
    {
        var query = new HybridQuery
        {
            Legs = { new SparseLeg(Three) { Limit = window, Weight = sparse }, new DenseLeg(Dense) { Field = "dense", Candidates = 60, Limit = 10, Weight = dense } },
            Fusion = fusion,
            Limit = limit,
            Offset = offset,
            Placement = FusionPlacement.Server,
        };
        if (third is not null)
            query.Legs.Add(third);
        return query;
    }

    private static SparseEmbedding Sparse(params (string Token, float Weight)[] terms) =>
        SparseEmbedding.FromDictionary(terms.Select(term => KeyValuePair.Create(Vocabulary.TryGetIndex(term.Token, out var index) ? index : throw new ArgumentException(term.Token), term.Weight)));

    private sealed class Words(params string[] words) : ISparseVocabulary
    {
        public string Id => "test:words";

        public int Count => words.Length;

        public bool TryGetToken(uint index, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? token) => (token = index < words.Length ? words[index] : null) is not null;

        public bool TryGetIndex(string token, out uint index)
        {
            var position = Array.IndexOf(words, token);
            index = (uint)Math.Max(0, position);
            return position >= 0;
        }
    }
}
