using System.Text.Json.Nodes;
using Connectors.Elasticsearch.Tests.Schema;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>The cases of ../shared/docs/protocols.md, section C, Elasticsearch, that concern the forms of vectors and queries; each named with its number.</summary>
/// <remarks>Case 27, the start of a trial, does not apply: this package never starts one.</remarks>
public class QueryFaultTests
{
    private const string Hit = """{"_id":"ID","_score":10.0,"_source":{}}""";

    [Theory]
    [InlineData("8.15.3", false)]
    [InlineData("9.1.4", false)]
    [InlineData("9.2.0", true)]
    [InlineData("9.5.3", true)]
    public async Task Case_9_an_index_is_made_so_that_its_vectors_come_back_where_they_would_not(string version, bool isSaid)
    {
        var server = new ScriptedServer { Version = version };
        await server.DocsAsync();
        var settings = JsonNode.Parse(server.Calls.Single(call => call is { Method: "PUT", Path: "/docs" }).Body)!["settings"]!;
        Assert.Equal(isSaid ? "false" : null, settings["index.mapping.exclude_source_vectors"]?.ToJsonString());
    }

    [Theory]
    [InlineData("9.1.4", false)]
    [InlineData("9.2.0", true)]
    public async Task Case_9_vectors_of_an_index_that_hides_them_are_asked_for_by_name(string version, bool hides)
    {
        var server = new ScriptedServer { Version = version };
        var docs = await server.DocsAsync();
        ((JsonObject)server.Index!).Remove("settings"); // made by somebody else
        var reader = server.Connect().Collection(docs.Name);

        await reader.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.All });
        await reader.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.None });

        var selections = server.Calls.Where(call => call.Path.StartsWith("/docs/_mget", StringComparison.Ordinal)).Select(call => JsonNode.Parse(call.Body)!["docs"]![0]!["_source"]!).ToList();
        Assert.Equal([hides ? "false" : null, null], selections.Select(source => source["exclude_vectors"]?.ToJsonString()));
    }

    [Theory]
    [InlineData("8.15.3", false)]
    [InlineData("8.19.21", true)]
    [InlineData("9.5.3", true)]
    public async Task Case_10_every_query_says_that_nothing_is_pruned_and_so_does_the_field_where_it_can(string version, bool field)
    {
        var server = new ScriptedServer { Version = version };
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_msearch", _ => Found("a"), always: true);
        await docs.SearchAsync(Given.Sparse((7, 1)));
        var query = JsonNode.Parse(server.Calls[^1].Body.Split('\n')[1])!["query"]!["sparse_vector"]!;
        Assert.Equal("false", query["prune"]?.ToJsonString());
        var options = JsonNode.Parse(server.Calls.Single(call => call is { Method: "PUT", Path: "/docs" }).Body)!["mappings"]!["properties"]!["sparse"]!["index_options"];
        Assert.Equal(field ? """{"prune":false}""" : null, options?.ToJsonString());
    }

    [Fact]
    public async Task Case_19_a_dense_field_that_somebody_has_set_to_null_is_a_point_without_that_vector()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_mget", _ => Answer.Json("""{"docs":[{"_index":"docs","_id":"a","found":true,"_source":{"year":1,"dense":null,"sparse":{"7":1.5}}}]}"""));
        var point = (await docs.GetAsync(["a"], new GetOptions { Vectors = VectorSelection.All })).Single();
        Assert.Empty(point.Dense);
        Assert.Equal(1.5f, point.Sparse["sparse"].Values.Span[0]);
        Assert.Equal("""{"year":1}""", point.Payload.ToString());
    }

    [Fact]
    public async Task Case_19_a_vector_of_a_field_that_the_index_lacks_is_searched_by_no_request()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        await Assert.ThrowsAnyAsync<ArgumentException>(() => docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) { Field = "other" } } }));
        Assert.Equal(0, server.Count("search"));
    }

    [Fact]
    public async Task Case_25_tokens_are_decimal_numbers_unless_words_are_asked_for()
    {
        var server = new ScriptedServer { Version = "8.15.3" };
        var docs = await server.DocsAsync();
        await docs.UpsertAsync(new HybridPoint("a") { Sparse = { ["sparse"] = Given.Terms((0, 1), (12, 0.5f), (uint.MaxValue, 2)) } });
        var document = JsonNode.Parse(server.Bulks.Single().Body.Split('\n')[3])!;
        Assert.Equal(["0", "12", "4294967295"], document["sparse"]!.AsObject().Select(term => term.Key));
    }

    [Fact]
    public async Task Case_25_words_are_refused_where_one_with_a_dot_would_lose_its_document()
    {
        var words = new HybridCollectionDefinition { Sparse = { new ElasticsearchSparseField("sparse") { Tokens = SparseTokens.Vocabulary, Vocabulary = new WordList("a.b") } } };
        var server = new ScriptedServer { Version = "8.15.3" };
        Assert.Contains("8.15", (await Assert.ThrowsAsync<NotSupportedException>(() => server.Connect().Collection("docs").EnsureAsync(words))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain(server.Calls, call => call.Method == "PUT");

        server = new ScriptedServer { Version = "8.16.0" };
        await server.Connect().Collection("docs").EnsureAsync(words);
        Assert.NotNull(server.Index);
    }

    [Fact]
    public async Task Case_26_equal_scores_are_ordered_by_id_and_pages_are_cut_from_the_whole_list_of_one_answer()
    {
        var server = new ScriptedServer();
        var docs = await server.DocsAsync();
        foreach (var order in new[] { "d b a c", "c a d b" })
        {
            server.On("POST", "/docs/_msearch", _ => Found(order.Split(' ')));
            var page = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((7, 1))) }, Limit = 2, Offset = 2 });
            Assert.Equal(["c", "d"], page.Select(hit => hit.Id));
            var search = JsonNode.Parse(server.Calls[^1].Body.Split('\n')[1])!;
            Assert.Equal((null, 4), ((int?)search["from"], (int)search["size"]!));
        }
    }

    /// <summary>A string would be read as hexadecimal or as base64, by its length and the version.</summary>
    [Theory]
    [InlineData("8.15.3", "[1,0]")]
    [InlineData("8.19.21", "[1,0]")]
    [InlineData("9.2.0", "[1,0]")]
    [InlineData("9.3.0", "\"P4AAAAAAAAA=\"")]
    [InlineData("9.5.3", "\"P4AAAAAAAAA=\"")]
    public async Task Case_28_queries_hold_numbers_and_documents_base64_where_the_version_reads_it(string version, string stored)
    {
        var server = new ScriptedServer { Version = version };
        var docs = await server.DocsAsync();
        server.On("POST", "/docs/_msearch", _ => Found("a"));
        await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0 }) } });
        Assert.Equal("[1,0]", JsonNode.Parse(server.Calls[^1].Body.Split('\n')[1])!["knn"]!["query_vector"]!.ToJsonString());
        await docs.UpsertAsync(Given.Point("a"));
        Assert.Equal(stored, JsonNode.Parse(server.Bulks.Single().Body.Split('\n')[3])!["dense"]!.ToJsonString());
    }

    private static ElasticsearchReply Found(params string[] ids) =>
        Answer.Json($$$"""{"responses":[{"timed_out":false,"_shards":{"failed":0},"hits":{"hits":[{{{string.Join(',', ids.Select(id => Hit.Replace("ID", id, StringComparison.Ordinal)))}}}]},"status":200}]}""");
}
