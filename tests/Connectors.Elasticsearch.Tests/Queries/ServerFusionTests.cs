using System.Text.Json.Nodes;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>
/// Fusion by retrievers. The node at hand lacks them: bodies follow ../shared/cassettes/elasticsearch/not-recorded.md, refusals are recorded
/// ones (22-fusion-retrievers:4-6, 12-retrievers:14).
/// </summary>
public class ServerFusionTests
{
    private const string NoModule = """{"error":{"root_cause":[{"type":"parsing_exception","reason":"unknown retriever [rrf]","line":1,"col":15}],"type":"parsing_exception","reason":"unknown retriever [rrf]","line":1,"col":15},"status":400}""";
    private const string NoLicence = """{"error":{"root_cause":[{"type":"security_exception","reason":"current license is non-compliant for [Reciprocal Rank Fusion (RRF)]","license.expired.feature":"Reciprocal Rank Fusion (RRF)"}],"type":"security_exception","reason":"current license is non-compliant for [Reciprocal Rank Fusion (RRF)]","license.expired.feature":"Reciprocal Rank Fusion (RRF)"},"status":403}""";
    private const string NoPrivilege = """{"error":{"root_cause":[{"type":"security_exception","reason":"action [indices:data/read/search] is unauthorized for user [u]"}],"type":"security_exception","reason":"action [indices:data/read/search] is unauthorized for user [u]"},"status":403}""";

    private static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2) },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("year", PayloadType.Integer) },
        Text = { new Bm25Field("words", "text") },
    };

    // case 6: the probe is a plain search, since inside an _msearch a refusal fails all
    [Fact]
    public async Task Rrf_goes_out_as_a_retriever_after_one_plain_search_has_said_that_it_may()
    {
        var cluster = new ScriptedCluster("9.5.3", Definition, Licensed(ScriptedCluster.Hits(("a", 0.032522473), ("b", 0.016393442))));
        var docs = cluster.Open();
        var query = new HybridQuery { Legs = { Sparse(), new DenseLeg(new float[] { 1, 0 }) { Filter = Filter.Equal("year", 1969) } }, Limit = 5, Offset = 1 };
        for (var i = 0; i < 3; i++)
        {
            var result = await docs.SearchAsync(query);
            Assert.Equal(FusionPlacement.Server, result.FusedAt);
            Assert.Equal([("a", 0.032522473), ("b", 0.016393442)], result.Select(hit => (hit.Id, hit.Score)));
            Assert.All(result, hit => Assert.Null(hit.Legs));
        }

        Assert.Equal(["/docs/_search", "/docs/_msearch", "/docs/_msearch", "/docs/_msearch"], cluster.Searches.Select(search => search.Path));
        AssertJson(
            """{"retriever":{"rrf":{"retrievers":[{"standard":{"query":{"match_none":{}}}},{"standard":{"query":{"match_none":{}}}}],"rank_window_size":1}},"size":1}""",
            cluster.Searches[0].Body);
        AssertJson(
            """
            {"retriever":{"rrf":{"retrievers":[
              {"standard":{"query":{"sparse_vector":{"field":"sparse","query_vector":{"7":2},"prune":false}}}},
              {"knn":{"field":"dense","query_vector":[1,0],"k":100,"num_candidates":100,"filter":{"terms":{"year":[1969]}}}}],
              "rank_constant":60,"rank_window_size":100}},
             "from":1,"size":5,"track_total_hits":false,"_source":{"excludes":["dense","sparse","_c.t","_c.w","_c.h"]}}
            """,
            cluster.Searches[1].Body.Split('\n')[1]);
    }

    [Fact]
    public async Task Weights_of_rrf_go_out_from_9_2_on_and_are_fused_here_before()
    {
        var query = new HybridQuery { Legs = { Sparse(weight: 0.25), new TextLeg("moon") }, Fusion = Fusion.Rrf(10), Filter = Filter.Equal("year", 1969) };
        var cluster = new ScriptedCluster("9.2.0", Definition, Licensed(ScriptedCluster.Hits(("a", 0.1))));
        Assert.Equal(FusionPlacement.Server, (await cluster.Open().SearchAsync(query)).FusedAt);
        AssertJson(
            """
            {"rrf":{"retrievers":[
              {"retriever":{"standard":{"query":{"bool":{"must":[{"sparse_vector":{"field":"sparse","query_vector":{"7":2},"prune":false}}],"filter":[{"terms":{"year":[1969]}}]}}}},"weight":0.25},
              {"retriever":{"standard":{"query":{"bool":{"must":[{"match":{"text.words":{"query":"moon"}}}],"filter":[{"terms":{"year":[1969]}}]}}}},"weight":1}],
              "rank_constant":10,"rank_window_size":100}}
            """,
            JsonNode.Parse(cluster.Searches[1].Body.Split('\n')[1])!["retriever"]!.ToJsonString());

        var older = new ScriptedCluster("9.1.4", Definition, Licensed(ScriptedCluster.Hits(("a", 1))));
        Assert.Equal(FusionPlacement.Client, (await older.Open().SearchAsync(query)).FusedAt);
        Assert.Equal(["/docs/_msearch"], older.Searches.Select(search => search.Path));
    }

    [Theory]
    [InlineData(ScoreNormalization.None, "none", "8.18.0")]
    [InlineData(ScoreNormalization.MinMax, "minmax", "9.0.0")]
    [InlineData(ScoreNormalization.L2Norm, "l2_norm", "8.19.0")]
    [InlineData(ScoreNormalization.L2Norm, "l2_norm", "9.1.0")]
    public async Task Linear_fusion_goes_out_with_a_weight_and_a_normalizer_for_each_leg(ScoreNormalization normalization, string name, string version)
    {
        var cluster = new ScriptedCluster(version, Definition, Licensed(ScriptedCluster.Hits(("a", 0.9), ("b", 0.25), ("c", 0.1))));
        var result = await cluster.Open().SearchAsync(new HybridQuery
        {
            Legs = { Sparse(weight: 0.3), new DenseLeg(new float[] { 1, 0 }) { Weight = 0.7 } },
            Fusion = Fusion.Linear(normalization, FusionArithmetic.Elasticsearch),
            Placement = FusionPlacement.Server,
            ScoreThreshold = 0.25,
        });
        Assert.Equal(["a", "b"], result.Select(hit => hit.Id));
        AssertJson(
            """
            {"linear":{"retrievers":[
              {"retriever":{"standard":{"query":{"sparse_vector":{"field":"sparse","query_vector":{"7":2},"prune":false}}}},"weight":0.3,"normalizer":"NAME"},
              {"retriever":{"knn":{"field":"dense","query_vector":[1,0],"k":100,"num_candidates":100}},"weight":0.7,"normalizer":"NAME"}],
              "rank_window_size":100}}
            """.Replace("NAME", name, StringComparison.Ordinal),
            JsonNode.Parse(cluster.Searches[1].Body.Split('\n')[1])!["retriever"]!.ToJsonString());
    }

    // case 6
    [Theory]
    [InlineData(403, NoLicence, "licence")]
    [InlineData(400, NoModule, "unknown retriever")]
    public async Task A_cluster_without_it_is_asked_once_and_then_never_again(int status, string refusal, string reason)
    {
        var cluster = new ScriptedCluster("9.5.3", Definition, (call, body) => call.Path.EndsWith("/_search", StringComparison.Ordinal)
            ? (status, refusal)
            : (200, ScriptedCluster.Responses(ScriptedCluster.Hits(("a", 1.5)), ScriptedCluster.Hits(("a", 0.75), ("b", 0.5)))));
        var docs = cluster.Open();
        for (var i = 0; i < 2; i++)
        {
            var result = await docs.SearchAsync(Hybrid(FusionPlacement.Auto));
            Assert.Equal(FusionPlacement.Client, result.FusedAt);
            Assert.Equal(["a", "b"], result.Select(hit => hit.Id));
            Assert.Equal((1 / 61d) + (1 / 61d), result[0].Score, 1e-12);
        }

        Assert.Equal(["/docs/_search", "/docs/_msearch", "/docs/_msearch"], cluster.Searches.Select(search => search.Path));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Hybrid(FusionPlacement.Server)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, cluster.Searches.Count);
    }

    // case 6
    [Theory]
    [InlineData("basic", false, 1)]
    [InlineData("platinum", false, 1)]
    [InlineData("enterprise", true, 1)]
    [InlineData("trial", true, 1)]
    [InlineData(null, true, 2)]
    public async Task A_licence_that_is_known_not_to_include_it_saves_the_question(string? licence, bool fuses, int questions)
    {
        var cluster = new ScriptedCluster("9.5.3", Definition, Licensed(ScriptedCluster.Hits(("a", 1)))) { Licence = licence };
        var docs = cluster.Open();
        Assert.Equal(fuses && licence is not null, (await docs.Store.GetInfoAsync()).Capabilities.ServerFusion);
        for (var i = 0; i < 2; i++)
            Assert.Equal(fuses ? FusionPlacement.Server : FusionPlacement.Client, (await docs.SearchAsync(Hybrid(FusionPlacement.Auto))).FusedAt);
        string[] searches = fuses ? ["/docs/_search", "/docs/_msearch", "/docs/_msearch"] : ["/docs/_msearch", "/docs/_msearch"];
        Assert.Equal(searches, cluster.Searches.Select(search => search.Path));
        Assert.Equal(questions, cluster.LicenceQuestions);
        if (!fuses)
            Assert.Contains($"('{licence}')", (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Hybrid(FusionPlacement.Server)))).Message, StringComparison.Ordinal);
    }

    // case 6
    [Fact]
    public async Task A_serverless_project_has_no_licence_and_is_asked_for_the_retriever()
    {
        var cluster = new ScriptedCluster("8.11.0", Definition, Licensed(ScriptedCluster.Hits(("a", 1)))) { IsServerless = true, Licence = "basic" };
        var docs = cluster.Open();
        Assert.True((await docs.Store.GetInfoAsync()).Capabilities.ServerFusion);
        Assert.Equal(FusionPlacement.Server, (await docs.SearchAsync(Hybrid(FusionPlacement.Auto))).FusedAt);
        Assert.Equal((0, "/docs/_search"), (cluster.LicenceQuestions, cluster.Searches[0].Path));
    }

    // case 6
    [Fact]
    public async Task A_missing_privilege_is_no_missing_licence()
    {
        var cluster = new ScriptedCluster("9.5.3", Definition, (call, body) => (403, NoPrivilege));
        var error = await Assert.ThrowsAsync<ElasticsearchException>(() => cluster.Open().SearchAsync(Hybrid(FusionPlacement.Auto)));
        Assert.False(error.IsLicenceMissing);
        Assert.Equal("403", error.StatusCode);
    }

    // case 6
    [Fact]
    public async Task A_licence_that_ends_fails_one_search_and_then_fuses_here()
    {
        var isLicensed = true;
        var cluster = new ScriptedCluster("9.5.3", Definition, (call, body) => (isLicensed, body.Contains("retriever", StringComparison.Ordinal)) switch
        {
            (true, _) => Licensed(ScriptedCluster.Hits(("a", 1)))(call, body),
            (false, true) => (403, NoLicence),
            _ => (200, ScriptedCluster.Responses(ScriptedCluster.Hits(("a", 1.5)), ScriptedCluster.Hits(("b", 0.75)))),
        });
        var docs = cluster.Open();
        Assert.Equal(FusionPlacement.Server, (await docs.SearchAsync(Hybrid(FusionPlacement.Auto))).FusedAt);
        isLicensed = false;
        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => docs.SearchAsync(Hybrid(FusionPlacement.Auto)))).IsLicenceMissing);
        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Hybrid(FusionPlacement.Auto))).FusedAt);
    }

    [Fact]
    public async Task What_the_server_would_score_otherwise_is_fused_here_without_asking()
    {
        var cluster = new ScriptedCluster("8.17.0", Definition, (call, body) => (200, ScriptedCluster.Answer(body, ScriptedCluster.Hits(("a", 1)))));
        var docs = cluster.Open();
        HybridQuery[] queries =
        [
            Query(Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch)), // from 8.18 on
            Query(Fusion.Linear()),
            Query(Fusion.Rrf(60, FusionArithmetic.Qdrant)),
            Query(Fusion.Rrf(0.5)),
            Query(Fusion.Dbsf()),
            Query(Fusion.Rrf(), new SparseLeg(Vector) { Limit = 20 }),
            Query(Fusion.Rrf(), new SparseLeg(Vector) { ScoreThreshold = 0.5 }),
            Query(Fusion.Rrf(), new ElasticsearchSparseLeg(Vector) { ExactScores = true }),
            Query(Fusion.Rrf(), new ElasticsearchTextLeg("moon") { Highlighting = new TextHighlighting() }),
            Query(Fusion.Rrf(), Sparse(weight: 2)),
        ];
        foreach (var query in queries.Where(query => query.Legs.Count > 0))
        {
            // Exact scores read the vectors of their hits, which this cluster does not give.
            if (query.Legs[0] is not ElasticsearchSparseLeg)
                Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(query)).FusedAt);
            var onServer = new HybridQuery { Legs = { query.Legs[0], query.Legs[1] }, Fusion = query.Fusion, Placement = FusionPlacement.Server };
            Assert.Contains("because", (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(onServer))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(10, queries.Length);
        Assert.All(cluster.Searches, search => Assert.Equal("/docs/_msearch", search.Path));

        static HybridQuery Query(Fusion fusion, SearchLeg? first = null) => new() { Legs = { first ?? Sparse(), new DenseLeg(new float[] { 1, 0 }) }, Fusion = fusion };
    }

    private static SparseEmbedding Vector { get; } = SparseEmbedding.FromDictionary([new(7, 2f)]);

    private static SparseLeg Sparse(double weight = 1) => new(Vector) { Weight = weight };

    private static HybridQuery Hybrid(FusionPlacement placement) => new() { Legs = { Sparse(), new DenseLeg(new float[] { 1, 0 }) }, Placement = placement };

    private static Func<ElasticsearchCall, string, (int, string)> Licensed(string hits) =>
        (call, body) => (200, call.Path.EndsWith("/_msearch", StringComparison.Ordinal) ? ScriptedCluster.Answer(body, hits) : ScriptedCluster.Hits());

    private static void AssertJson(string expected, string actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
}
