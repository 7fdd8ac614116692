using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Schema;

namespace Connectors.Elasticsearch.Tests.Inference;

public sealed class SemanticTextTests
{
    private const string Index = "GET /docs";
    private const string Search = "POST /docs/_msearch";
    private const string Bulk = "POST /docs/_bulk";
    private const string Mapping = """{"docs":{"mappings":{"properties":{"body":{"type":"semantic_text","inference_id":"my-elser","model_settings":{"task_type":"sparse_embedding"}},"ml":{"type":"sparse_vector"}}},"settings":{"index":{}}}}""";
    private const string NoHits = """{"responses":[{"_shards":{"total":1,"successful":1,"skipped":0,"failed":0},"timed_out":false,"hits":{"hits":[]},"status":200}]}""";

    private static readonly HybridCollectionDefinition Definition = new() { Semantic = { new SemanticField("body", "my-elser") } };

    [Fact]
    public async Task The_mapping_names_the_endpoint()
    {
        var cluster = new ScriptedCluster("8.15.3").On(Index, ScriptedCluster.Error(404, "index_not_found_exception", "no such index [docs]"), 404).On("PUT /docs", """{"acknowledged":true}""");
        await using var store = cluster.Connect();

        await store.Collection("docs").EnsureAsync(Definition);

        Assert.Equal("""{"type":"semantic_text","inference_id":"my-elser"}""", cluster.Body("PUT /docs")["mappings"]!["properties"]!["body"]!.ToJsonString());
    }

    [Fact]
    public async Task Another_endpoint_is_a_difference()
    {
        await using var store = Cluster("8.19.21").Connect();

        Assert.Equal(EnsureOutcome.AlreadyCompatible, await store.Collection("docs").EnsureAsync(Definition));
        var e = await Assert.ThrowsAsync<SchemaMismatchException>(() => store.Collection("docs").EnsureAsync(new HybridCollectionDefinition { Semantic = { new SemanticField("body", "other") } }));

        Assert.Equal("semantic 'body': inference id: asked for other, found my-elser", Assert.Single(e.Differences).ToString());
    }

    [Theory]
    [InlineData("8.15.3", """{"semantic":{"field":"body","query":"ships at sea"}}""")]
    [InlineData("8.17.9", """{"semantic":{"field":"body","query":"ships at sea"}}""")]
    [InlineData("8.18.0", """{"match":{"body":{"query":"ships at sea"}}}""")]
    [InlineData("9.0.0", """{"match":{"body":{"query":"ships at sea"}}}""")]
    public async Task A_search_is_written_as_the_version_knows_it(string version, string query)
    {
        var cluster = Cluster(version).On(Search, NoHits);
        await using var store = cluster.Connect();

        Assert.Empty(await store.Collection("docs").SearchAsync(new HybridQuery { Legs = { new SemanticLeg("ships at sea") } }));

        Assert.Equal(query, JsonNode.Parse(cluster.Lines(Search)[1])!["query"]!.ToJsonString());
    }

    /// <summary>The layout of 8.15 to 8.17 and of indexes with <c>use_legacy_format</c>, and the one since.</summary>
    [Theory]
    [InlineData("""{"n":1,"body":{"text":"ships at sea","inference":{"inference_id":"my-elser","model_settings":{"task_type":"sparse_embedding"},"chunks":[{"text":"ships at sea","embeddings":{"ship":1.3}}]}}}""")]
    [InlineData("""{"n":1,"body":{"inference":{"inference_id":"my-elser"},"text":"ships at sea"}}""")]
    [InlineData("""{"n":1,"body":"ships at sea"}""")]
    [InlineData("""{"n":1,"_inference_fields":{"body":{"inference":{"chunks":{"body":[{"start_offset":0,"end_offset":12,"embeddings":{"ship":1.3}}]}}}},"body":"ships at sea"}""")]
    public async Task A_text_comes_back_as_it_was_written_in_both_layouts(string source)
    {
        var cluster = Cluster("8.17.0").On("POST /docs/_mget", $$"""{"docs":[{"_index":"docs","_id":"a","_version":1,"_seq_no":0,"_primary_term":1,"found":true,"_source":{{source}}}]}""");
        await using var store = cluster.Connect();

        var point = Assert.Single(await store.Collection("docs").GetAsync(["a"], new GetOptions { Vectors = VectorSelection.None }));

        Assert.Equal("""{"n":1,"body":"ships at sea"}""", point.Payload.ToString());
        Assert.Equal("""{"excludes":["ml","body.inference","_inference_fields"]}""", cluster.Body("POST /docs/_mget")["docs"]![0]!["_source"]!.ToJsonString());
    }

    // case 16
    [Fact]
    public async Task Items_that_inference_fails_on_are_rejected_alone_and_the_licence_is_explained()
    {
        var cluster = Cluster("8.19.21")
            .On(Bulk, """
                {"items":[
                  {"update":{"status":404}},
                  {"index":{"status":201}},
                  {"index":{"status":404,"error":{"type":"resource_not_found_exception","reason":"Inference id [my-elser] not found for field [body]"}}},
                  {"index":{"status":500,"error":{"type":"inference_exception","reason":"Exception when running inference id [my-elser] on field [body]","caused_by":{"type":"status_exception","reason":"out of memory"}}}},
                  {"index":{"status":403,"error":{"type":"security_exception","reason":"current license is non-compliant for [inference]"}}}]}
                """)
            .On("POST /docs/_refresh", """{"_shards":{"total":1,"successful":1,"failed":0}}""");
        await using var store = cluster.Connect();

        var report = await store.Collection("docs").UpsertAsync(
            Enumerable.Range(0, 4).Select(i => new HybridPoint($"p{i}", Payload.Parse("""{"body":"ships at sea"}"""))),
            new UpsertOptions { ThrowOnFailure = false });

        Assert.Equal(1, report.Written);
        Assert.All(report.Others, outcome => Assert.Equal(PointStatus.Rejected, outcome.Status));
        Assert.Contains("Inference id [my-elser] not found for field [body]", report.Others[0].Error, StringComparison.Ordinal);
        Assert.Contains("out of memory", report.Others[1].Error, StringComparison.Ordinal);
        Assert.Contains("The licence of the cluster (GET /_license) does not allow this endpoint's service", report.Others[2].Error, StringComparison.Ordinal);
    }

    // case 16: a slow endpoint
    [Fact]
    public async Task Points_with_texts_for_a_model_go_out_in_small_requests()
    {
        var cluster = Cluster("8.19.21")
            .On(Bulk, $$"""{"items":[{"update":{"status":404} },{{string.Join(',', Enumerable.Repeat("""{"index":{"status":201}}""", 50))}}]}""")
            .On("POST /docs/_refresh", """{"_shards":{"total":1,"successful":1,"failed":0}}""");
        await using var store = cluster.Connect();

        await store.Collection("docs").UpsertAsync(Enumerable.Range(0, 50).Select(i => new HybridPoint($"p{i}", Payload.Parse("""{"body":"x"}"""))));
        Assert.Equal(2 + 100, cluster.Lines(Bulk).Length);

        // 65 points are two requests, each of which answers for 50 here: that the answer does not fit shows that there are two.
        await Assert.ThrowsAsync<PartialUpsertException>(() => store.Collection("docs").UpsertAsync(Enumerable.Range(0, 65).Select(i => new HybridPoint($"p{i}", Payload.Parse("""{"body":"x"}""")))));
        Assert.All(cluster.Calls.Where(call => call.Call == Bulk).Skip(1), call => Assert.InRange(call.Body.Count(c => c == '\n'), 4, 2 + 128));
    }

    [Fact]
    public async Task A_query_through_an_endpoint_goes_to_fields_of_words_alone()
    {
        var cluster = Cluster("8.19.21").On(Search, NoHits);
        await using var store = cluster.Connect();
        var docs = store.Collection("docs");
        var query = new HybridQuery { Legs = { new ElasticsearchInferenceLeg("ml", "my-elser", "ships at sea") } };

        Assert.Contains("does not say what the tokens", (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(query))).Message, StringComparison.Ordinal);
        docs.UseIndexTokens("ml");
        Assert.Contains("the tokens of field 'ml' are indices; an endpoint's are words", (await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(query))).Message, StringComparison.Ordinal);
        var unknown = new HybridQuery { Legs = { new ElasticsearchInferenceLeg("nothing", "my-elser", "x") } };
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(unknown));
        Assert.DoesNotContain(cluster.Calls, call => call.Call == Search);

        docs.UseVocabulary("ml", new WordList("ship"));
        Assert.Empty(await docs.SearchAsync(query));
        Assert.Equal("""{"sparse_vector":{"field":"ml","inference_id":"my-elser","query":"ships at sea","prune":false}}""", JsonNode.Parse(cluster.Lines(Search)[1])!["query"]!.ToJsonString());
    }

    private static ScriptedCluster Cluster(string version) => new ScriptedCluster(version)
        .On(Index, Mapping)
        .On("GET /docs/_count", """{"count":0,"_shards":{"total":1,"successful":1,"skipped":0,"failed":0}}""");
}
