using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>Exact scores over weights that the server's nine bits do not tell apart.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class ExactScoreTests(QueryNode node, ITestOutputHelper output)
{
    private const int Points = 600;

    [SkippableFact]
    public async Task The_best_are_those_by_the_weights_as_written_also_where_the_server_orders_otherwise()
    {
        await using var store = node.Connect();
        var points = NearTies();
        var docs = await FillAsync(store, points);
        var differing = 0;
        foreach (var limit in new[] { 1, 5, 20, 100, 599, 600, 1000 })
        {
            var expected = Ranking(points).Take(limit).ToList();
            var exact = await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(Query) { ExactScores = true } }, Limit = limit });
            Assert.Equal(expected.Select(hit => hit.Id), exact.Select(hit => hit.Id));
            Assert.Equal(expected.Select(hit => hit.Score), exact.Select(hit => hit.Score), (a, b) => Math.Abs(a - b) <= 1e-7 * a);
            Assert.All(exact, hit => Assert.InRange(hit.Score, hit.RawScore * (1 - 1e-6), hit.RawScore * (1 + (1.0 / 256))));
            Assert.All(exact, hit => Assert.Empty(hit.Point.Sparse));

            var cut = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Limit = limit });
            differing += exact.Select(hit => hit.Id).ToHashSet().SetEquals(cut.Select(hit => hit.Id)) ? 0 : 1;
        }

        output.WriteLine($"7 limits over {Points} near ties; the server's own best are others {differing} times");
        Assert.True(differing >= 4, $"only {differing} cuts through near ties");
    }

    [SkippableFact]
    public async Task Thresholds_pages_filters_and_vectors_keep_to_exact_scores()
    {
        await using var store = node.Connect(new ElasticsearchStoreOptions { ExactSparseScores = true });
        var points = NearTies();
        var docs = await FillAsync(store, points);
        var ranking = Ranking(points);

        var threshold = ranking[37].Score;
        var above = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) { ScoreThreshold = threshold } }, Limit = 1000 });
        Assert.Equal(ranking.Take(38).Select(hit => hit.Id), above.Select(hit => hit.Id));

        var page = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Offset = 50, Limit = 25, Vectors = VectorSelection.All });
        Assert.Equal(ranking.Skip(50).Take(25).Select(hit => hit.Id), page.Select(hit => hit.Id));
        Assert.All(page, hit => Assert.Equal(points.Single(point => point.Id == hit.Id).Sparse["sparse"].Values.ToArray(), hit.Point.Sparse["sparse"].Values.ToArray()));

        var odd = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Filter = Filter.Equal("odd", true), Limit = 30, Payload = PayloadSelection.None });
        Assert.Equal(ranking.Where(hit => int.Parse(hit.Id[1..]) % 2 == 1).Take(30).Select(hit => hit.Id), odd.Select(hit => hit.Id));

        var inexact = await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(Query) { ExactScores = false } }, Limit = 20 });
        Assert.All(inexact, hit => Assert.Equal(hit.RawScore, hit.Score));
    }

    // case 26: ties at the cut
    [SkippableFact]
    public async Task A_second_search_is_made_only_where_scores_are_close_at_the_cut()
    {
        var (store, transport) = node.Record(new ElasticsearchStoreOptions { ExactSparseScores = true });
        await using var _ = store;
        var points = Enumerable.Range(0, 100).Select(i => new HybridPoint($"p{i}") { Sparse = { ["sparse"] = SparseEmbedding.FromDictionary([new(1, 1f + i)]) } }).ToList();
        var docs = await FillAsync(store, points);
        await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Limit = 10 });
        Assert.Equal(1, transport.Requests.Count(request => request.Path.EndsWith("/_msearch", StringComparison.Ordinal)));

        await docs.UpsertAsync(points.Select(point => new HybridPoint(point.Id) { Sparse = { ["sparse"] = SparseEmbedding.FromDictionary([new(1, 1f)]) } }));
        var tied = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Limit = 10 });
        Assert.Equal(points.Select(point => point.Id).Order(StringComparer.Ordinal).Take(10), tied.Select(hit => hit.Id));
        Assert.Equal(3, transport.Requests.Count(request => request.Path.EndsWith("/_msearch", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public async Task Case_26_pages_over_ties_on_several_shards_neither_repeat_nor_skip_a_point()
    {
        await using var store = node.Connect(new ElasticsearchStoreOptions { ExactSparseScores = true });
        var points = Enumerable.Range(0, 300).Select(i => new HybridPoint($"p{i:000}") { Sparse = { ["sparse"] = SparseEmbedding.FromDictionary([new(1, 1f + (i % 2))]) } }).ToList();
        var docs = await node.FillAsync(store, new ElasticsearchCollectionDefinition { Shards = 3, Sparse = { new SparseField("sparse") } }, points);
        var found = new List<string>();
        for (var offset = 0; offset < 300; offset += 40)
            found.AddRange((await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Query) }, Offset = offset, Limit = 40 })).Select(hit => hit.Id));
        Assert.Equal(Ranking(points).Select(hit => hit.Id), found);
    }

    [Fact]
    public async Task More_ties_than_the_server_returns_are_an_error()
    {
        var cluster = new ScriptedCluster("8.19.21", new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }, (_, body) =>
            (200, ScriptedCluster.Responses("""{"hits":{"hits":[HITS]}}""".Replace("HITS", string.Join(',', Enumerable.Repeat("""{"_id":"p","_score":1.25,"_source":{"sparse":{"1":1.0}}}""", body.Contains("min_score", StringComparison.Ordinal) ? 10_000 : 20)), StringComparison.Ordinal))));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => cluster.Open().SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(Query) { ExactScores = true } } }));
        Assert.Contains("10000", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, cluster.Searches.Count);
    }

    // case 9
    [Fact]
    public async Task Weights_that_do_not_come_back_as_they_were_written_are_no_exact_scores()
    {
        var cluster = new ScriptedCluster("9.5.3", new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }, (_, _) => (500, string.Empty)) { KeepsVectors = false };
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => cluster.Open().SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(Query) { ExactScores = true } } }));
        Assert.Contains("exclude_source_vectors", error.Message, StringComparison.Ordinal);
        Assert.Empty(cluster.Searches);
    }

    private static SparseEmbedding Query { get; } = SparseEmbedding.FromDictionary([new(1, 1.25f), new(2, 0.5f), new(4_000_000_000, 2f)]);

    /// <summary>Scores that lie within a few parts of a thousand, so that rounding down reorders them.</summary>
    private static List<HybridPoint> NearTies()
    {
        var random = new Random(17);
        return [.. Enumerable.Range(0, Points).Select(i =>
        {
            var point = new HybridPoint($"p{i}", Payload.Parse($$"""{"odd":{{(i % 2 == 1 ? "true" : "false")}}}"""));
            point.Sparse["sparse"] = SparseEmbedding.FromDictionary([new(1, 1 + (0.004f * random.NextSingle())), new(2, 0.7f + (0.003f * random.NextSingle())), new(4_000_000_000, 1.3f + (0.002f * random.NextSingle()))]);
            return point;
        })];
    }

    private static List<(string Id, double Score)> Ranking(List<HybridPoint> points) =>
        [.. points.Select(point => (point.Id, Score: (double)Query.Dot(point.Sparse["sparse"]))).OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id, StringComparer.Ordinal)];

    private Task<ElasticsearchCollection> FillAsync(ElasticsearchStore store, List<HybridPoint> points) =>
        node.FillAsync(store, new HybridCollectionDefinition { Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("odd", PayloadType.Boolean) } }, points);
}
