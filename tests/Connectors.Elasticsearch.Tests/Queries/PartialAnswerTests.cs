namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>A part of the hits is not the answer (protocols.md C, Elasticsearch 7), and one search of several may fail alone.</summary>
public class PartialAnswerTests
{
    private const string Whole = """{"took":1,"timed_out":false,"_shards":{"total":2,"successful":2,"skipped":0,"failed":0},"hits":{"max_score":1.0,"hits":[{"_index":"docs","_id":"a","_score":1.0}]},"status":200}""";

    // case 7
    [Theory]
    [InlineData("""{"took":1,"timed_out":false,"_shards":{"total":2,"successful":1,"skipped":0,"failed":1,"failures":[{"shard":0,"index":"docs","reason":{"type":"x","reason":"y"}}]},"hits":{"max_score":1.0,"hits":[{"_index":"docs","_id":"a","_score":1.0}]},"status":200}""", "partial", true, "1 shards")]
    [InlineData("""{"took":1,"timed_out":true,"_shards":{"total":2,"successful":2,"skipped":0,"failed":0},"hits":{"max_score":1.0,"hits":[{"_index":"docs","_id":"a","_score":1.0}]},"status":200}""", "partial", true, "time-out")]
    [InlineData("""{"error":{"root_cause":[{"type":"query_shard_exception","reason":"the query vector has a different dimension [1] than the index vectors [8]"}],"type":"search_phase_execution_exception","reason":"all shards failed"},"status":400}""", "400", false, "different dimension")]
    [InlineData("""{"error":{"root_cause":[{"type":"no_shard_available_action_exception","reason":"x"}],"type":"search_phase_execution_exception","reason":"all shards failed"},"status":503}""", "503", true, "no_shard_available")]
    [InlineData("""{"error":{"root_cause":[{"type":"index_not_found_exception","reason":"no such index [docs]"}],"type":"index_not_found_exception","reason":"no such index [docs]"},"status":404}""", "404", false, "docs")]
    public async Task One_bad_answer_fails_the_call_with_its_reason(string bad, string status, bool isTransient, string reason)
    {
        var cluster = Cluster($$"""{"took":1,"responses":[{{Whole}},{{bad}}]}""");
        var error = await Assert.ThrowsAnyAsync<StoreException>(() => SearchTwoAsync(cluster));
        Assert.Equal(status == "404" ? typeof(CollectionNotFoundException) : typeof(ElasticsearchException), error.GetType());
        Assert.Equal(isTransient, error.IsTransient);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        if (status != "404")
            Assert.Equal(status, error.StatusCode);
        Assert.Equal(isTransient ? 3 : 1, cluster.Searches.Count);
    }

    [Theory]
    [InlineData("""{"took":1,"responses":[WHOLE]}""")]
    [InlineData("""{"took":1,"responses":[WHOLE,WHOLE,WHOLE]}""")]
    [InlineData("""{"took":1,"responses":[WHOLE,{"took":1,"hits":{"hits":[{"_score":1}]}}]}""")]
    [InlineData("""{"took":1,"responses":[WHOLE,{"took":1,"hits":[]}]}""")]
    [InlineData("""{"took":1,"responses":[WHOLE,""")]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task Answers_that_are_none_are_errors(string answer)
    {
        var error = await Assert.ThrowsAsync<ElasticsearchException>(() => SearchTwoAsync(Cluster(answer.Replace("WHOLE", Whole, StringComparison.Ordinal))));
        Assert.Equal("protocol", error.StatusCode);
    }

    private static Task SearchTwoAsync(ScriptedCluster cluster)
    {
        var vector = SparseEmbedding.FromDictionary([new(7, 2f)]);
        return cluster.Open(new ElasticsearchStoreOptions { Resilience = Connectors.Stores.StoreResilience.CreatePipeline(2, new Connectors.Stores.Tests.RecordingClock()) })
            .SearchBatchAsync([new HybridQuery { Legs = { new SparseLeg(vector) } }, new HybridQuery { Legs = { new SparseLeg(vector) } }]);
    }

    private static ScriptedCluster Cluster(string answer) => new("9.5.3", new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }, (_, _) => (200, answer));
}
