using System.Text.Json.Nodes;
using Connectors.Stores.Tests;

namespace Connectors.Elasticsearch.Tests.Inference;

public sealed class EndpointTests
{
    private const string Elser = """{"inference_id":"my-elser","task_type":"sparse_embedding","service":"elasticsearch","service_settings":{"model_id":".elser_model_2","num_threads":1,"num_allocations":1},"task_settings":{}}""";
    private const string Vectors = """{"sparse_embedding":[{"is_truncated":false,"embedding":{"test":1.5}}]}""";

    private static readonly string Licence = ScriptedCluster.Error(403, "security_exception", "current license is non-compliant for [inference]", ",\"license.expired.feature\":\"inference\"");
    private static readonly string Missing = ScriptedCluster.Error(404, "resource_not_found_exception", "Inference endpoint not found [my-elser]");

    [Fact]
    public async Task ELSER_is_made_on_the_nodes_of_the_cluster()
    {
        var cluster = new ScriptedCluster("8.16.0").On("PUT /_inference/sparse_embedding/my-elser", Elser);
        await using var store = cluster.Connect();

        var endpoint = await store.Inference.CreateAsync("my-elser", new ElasticsearchInferenceDefinition(
            ElasticsearchInferenceTask.SparseEmbedding, "elasticsearch", ElasticsearchInferenceDefinition.Elser(allocations: 0, maxAllocations: 4).Settings)
        {
            Chunking = Payload.Parse("""{"strategy":"sentence","max_chunk_size":250,"sentence_overlap":1}"""),
        });

        Same(
            """{"service":"elasticsearch","service_settings":{"model_id":".elser_model_2","num_threads":1,"adaptive_allocations":{"enabled":true,"min_number_of_allocations":0,"max_number_of_allocations":4}},"chunking_settings":{"strategy":"sentence","max_chunk_size":250,"sentence_overlap":1}}""",
            cluster.Body("PUT /_inference/sparse_embedding/my-elser"));
        Assert.Equal(("my-elser", ElasticsearchInferenceTask.SparseEmbedding, "elasticsearch"), (endpoint.Id, endpoint.Task, endpoint.Service));
        Assert.Contains(".elser_model_2", endpoint.Settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dense_model_has_a_number_of_allocations_when_that_is_fixed()
    {
        var cluster = new ScriptedCluster("8.15.3").On("PUT /_inference/text_embedding/e5", """{"inference_id":"e5","task_type":"text_embedding","service":"elasticsearch","service_settings":{}}""");
        await using var store = cluster.Connect();

        Assert.Equal(ElasticsearchInferenceTask.TextEmbedding, (await store.Inference.CreateAsync("e5", ElasticsearchInferenceDefinition.TextEmbedding(threads: 2, allocations: 3))).Task);

        Same("""{"service":"elasticsearch","service_settings":{"model_id":".multilingual-e5-small","num_threads":2,"num_allocations":3}}""", cluster.Body("PUT /_inference/text_embedding/e5"));
    }

    [Fact]
    public async Task A_custom_service_needs_a_version_that_knows_it()
    {
        var definition = ElasticsearchInferenceDefinition.Custom(ElasticsearchInferenceTask.TextEmbedding, Payload.Parse("""{"url":"https://models.example/embed"}"""));
        await using var old = new ScriptedCluster("8.18.4").Connect();
        await Assert.ThrowsAsync<NotSupportedException>(() => old.Inference.CreateAsync("mine", definition));

        var cluster = new ScriptedCluster("9.1.0").On("PUT /_inference/text_embedding/mine", """{"inference_id":"mine","task_type":"text_embedding","service":"custom","service_settings":{}}""");
        await using var store = cluster.Connect();
        await store.Inference.CreateAsync("mine", definition);
        Same("""{"service":"custom","service_settings":{"url":"https://models.example/embed"}}""", cluster.Body("PUT /_inference/text_embedding/mine"));
    }

    [Fact]
    public async Task An_endpoint_whose_model_is_still_fetched_when_the_request_times_out_is_made()
    {
        await using var store = new ScriptedCluster("8.19.21")
            .On("PUT /_inference/sparse_embedding/my-elser", "gateway timeout", 502)
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""").Connect();
        Assert.Equal("my-elser", (await store.Inference.CreateAsync("my-elser", ElasticsearchInferenceDefinition.Elser())).Id);

        await using var failed = new ScriptedCluster("8.19.21")
            .On("PUT /_inference/sparse_embedding/my-elser", "gateway timeout", 502)
            .On("GET /_inference/my-elser", Missing, 404).Connect();
        Assert.Equal("502", (await Assert.ThrowsAsync<ElasticsearchException>(() => failed.Inference.CreateAsync("my-elser", ElasticsearchInferenceDefinition.Elser()))).StatusCode);
    }

    [Fact]
    public async Task Endpoints_are_found_listed_and_deleted()
    {
        await using var store = new ScriptedCluster("9.5.3")
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""")
            .On("GET /_inference/none", Missing, 404)
            .On("GET /_inference", "{\"endpoints\":[" + Elser + """,{"inference_id":".rerank","task_type":"rerank","service":"elasticsearch","service_settings":{}}]}""")
            .On("DELETE /_inference/my-elser", """{"acknowledged":true,"pipelines":[]}""")
            .On("DELETE /_inference/none", Missing, 404)
            .On("DELETE /_inference/used", ScriptedCluster.Error(409, "status_exception", "Inference endpoint used is referenced by indices [docs]"), 409).Connect();

        Assert.Equal("my-elser", (await store.Inference.FindAsync("my-elser"))!.Id);
        Assert.Null(await store.Inference.FindAsync("none"));
        Assert.Equal([".rerank", "my-elser"], (await store.Inference.ListAsync()).Select(endpoint => endpoint.Id));
        Assert.Equal(ElasticsearchInferenceTask.Other, (await store.Inference.ListAsync())[0].Task);
        Assert.True(await store.Inference.DeleteAsync("my-elser"));
        Assert.False(await store.Inference.DeleteAsync("none"));
        await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.DeleteAsync("used"));
    }

    [Fact]
    public async Task A_test_says_that_the_licence_is_what_is_missing()
    {
        await using var store = new ScriptedCluster("8.19.21")
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""")
            .On("GET /_inference/none", Missing, 404)
            .On("POST /_inference/sparse_embedding/my-elser", Licence, 403).Connect();

        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.TestAsync("my-elser"));

        Assert.True(e.IsLicenceMissing);
        Assert.Contains("GET /_license", e.Message, StringComparison.Ordinal);
        Assert.Contains("There is no inference endpoint 'none'", (await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.TestAsync("none"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_tells_how_far_the_model_is_and_ends_when_it_encodes()
    {
        var cluster = new ScriptedCluster("8.19.21")
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""")
            .On("GET /_ml/trained_models/.elser_model_2/_stats", """{"count":1,"trained_model_stats":[{"model_id":".elser_model_2"}]}""")
            .On("GET /_ml/trained_models/.elser_model_2/_stats", Stats("starting", 0))
            .On("GET /_ml/trained_models/.elser_model_2/_stats", Stats("fully_allocated", 1))
            .On("POST /_inference/sparse_embedding/my-elser", ScriptedCluster.Error(408, "status_exception", "Request timed out"), 408)
            .On("POST /_inference/sparse_embedding/my-elser", ScriptedCluster.Error(503, "status_exception", "model is not allocated"), 503)
            .On("POST /_inference/sparse_embedding/my-elser", Vectors);
        await using var store = cluster.Connect();
        var clock = new RecordingClock();
        store.Inference.Clock = clock;
        var reports = new Reports();

        await store.Inference.WaitUntilReadyAsync("my-elser", TimeSpan.FromMinutes(5), reports);

        Assert.Equal(["unknown", "starting, on 0 of 1 nodes", "fully_allocated, on 1 of 1 nodes"], reports.Values.Select(report => report.ToString()));
        Assert.Equal(2, clock.Delays.Count);
    }

    [Fact]
    public async Task Waiting_ends_with_what_the_model_was_doing_when_the_time_is_over()
    {
        await using var store = new ScriptedCluster("8.19.21")
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""")
            .On("GET /_ml/trained_models/.elser_model_2/_stats", Stats("starting", 0))
            .On("POST /_inference/sparse_embedding/my-elser", ScriptedCluster.Error(408, "status_exception", "Request timed out"), 408).Connect();

        var e = await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.WaitUntilReadyAsync("my-elser", TimeSpan.FromSeconds(1)));

        Assert.Contains("was not ready within 1 s; its model is starting, on 0 of 1 nodes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_gives_up_at_once_when_waiting_does_not_help()
    {
        await using var store = new ScriptedCluster("8.19.21")
            .On("GET /_inference/my-elser", $$"""{"endpoints":[{{Elser}}]}""")
            .On("GET /_ml/trained_models/.elser_model_2/_stats", Stats("starting", 0))
            .On("POST /_inference/sparse_embedding/my-elser", Licence, 403).Connect();

        Assert.True((await Assert.ThrowsAsync<ElasticsearchException>(() => store.Inference.WaitUntilReadyAsync("my-elser", TimeSpan.FromHours(1)))).IsLicenceMissing);
    }

    private static string Stats(string state, int allocations) => """
        {"count":1,"trained_model_stats":[{"model_id":".elser_model_2","deployment_stats":{"deployment_id":"other","allocation_status":{"allocation_count":9,"target_allocation_count":9,"state":"started"}}},
        {"model_id":".elser_model_2","deployment_stats":{"deployment_id":"my-elser","allocation_status":{"allocation_count":COUNT,"target_allocation_count":1,"state":"STATE"}}}]}
        """.Replace("COUNT", $"{allocations}", StringComparison.Ordinal).Replace("STATE", state, StringComparison.Ordinal);

    private static void Same(string expected, JsonNode actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());

    private sealed class Reports : IProgress<ElasticsearchInferenceProgress>
    {
        public List<ElasticsearchInferenceProgress> Values { get; } = [];

        public void Report(ElasticsearchInferenceProgress value) => Values.Add(value);
    }
}
