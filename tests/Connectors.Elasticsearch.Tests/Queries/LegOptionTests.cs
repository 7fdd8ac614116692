using System.Text;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>The settings of Elasticsearch's own legs, on a node.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class LegOptionTests(QueryNode node)
{
    [SkippableFact]
    public async Task Passages_are_marked_in_single_and_in_fused_searches()
    {
        await using var store = node.Connect();
        var docs = await FillTextsAsync(store);
        var marked = new ElasticsearchTextLeg("moon") { Highlighting = new TextHighlighting { Before = "[", After = "]", Fragments = 1, FragmentLength = 40 } };

        var single = await docs.SearchAsync(new HybridQuery { Legs = { marked }, Payload = PayloadSelection.None });
        Assert.Equal(["a", "b"], single.Select(hit => hit.Id).Order());
        Assert.All(single, hit => Assert.Contains("[moon]", Assert.Single(hit.Highlights!["words"]), StringComparison.Ordinal));
        Assert.All(await docs.SearchAsync(new HybridQuery { Legs = { marked }, Explain = true }), hit => Assert.NotNull(hit.Highlights));

        var fused = await docs.SearchAsync(new HybridQuery { Legs = { marked, new SparseLeg(Make((1, 1f))) } });
        Assert.Equal(3, fused.Count);
        Assert.Equal("The [moon] landing of 1969", Assert.Single(fused.Single(hit => hit.Id == "a").Highlights!["words"]));
        Assert.Null(fused.Single(hit => hit.Id == "c").Highlights);

        Assert.All(await docs.SearchAsync(new HybridQuery { Legs = { new TextLeg("moon") } }), hit => Assert.Null(hit.Highlights));
    }

    [SkippableFact]
    public async Task A_text_may_have_to_hold_all_words()
    {
        await using var store = node.Connect();
        var docs = await FillTextsAsync(store);
        Assert.Equal(["a", "b"], await IdsAsync(docs, new TextLeg("moon landing")));
        Assert.Equal(["a"], await IdsAsync(docs, new ElasticsearchTextLeg("moon landing") { MinimumMatch = "100%" }));
        Assert.Equal(["a", "b"], await IdsAsync(docs, new ElasticsearchTextLeg("moon landing of") { MinimumMatch = "1" }));
    }

    [SkippableFact]
    public async Task The_server_explains_its_score_of_a_point()
    {
        await using var store = node.Connect();
        var docs = await FillTextsAsync(store);
        var sparse = new SparseLeg(Make((1, 2f), (9, 1f)));
        var hit = (await docs.SearchAsync(new HybridQuery { Legs = { sparse } }))[0];
        using (var explanation = JsonDocument.Parse((await docs.ExplainAsync(hit.Id, sparse))!))
        {
            Assert.Equal(hit.RawScore, explanation.RootElement.GetProperty("value").GetDouble());
            Assert.Contains("for the 1 feature", explanation.RootElement.GetRawText(), StringComparison.Ordinal);
        }

        Assert.Contains("weight(text.words:moon", await docs.ExplainAsync("a", new TextLeg("moon landing")), StringComparison.Ordinal);
        Assert.Null(await docs.ExplainAsync("c", new TextLeg("moon")));
        Assert.Null(await docs.ExplainAsync("a", new TextLeg("moon") { Filter = !Filter.All }));
        Assert.Null(await docs.ExplainAsync("no such point?", sparse));
        Assert.Null(await docs.ExplainAsync("a", new SparseLeg(SparseEmbedding.FromDictionary([]))));
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.ExplainAsync("a", new DenseLeg(new float[] { 1 })));
        await Assert.ThrowsAsync<ArgumentException>(() => docs.ExplainAsync("a", new SparseLeg(Make((1, 1f))) { Field = "other" }));
        await Assert.ThrowsAsync<CollectionNotFoundException>(() => store.Collection("not-there").ExplainAsync("a", sparse));
    }

    // case 10
    [SkippableFact]
    public async Task Pruning_leaves_frequent_light_tokens_out_and_nothing_else_does()
    {
        await using var store = node.Connect();

        // Token 1 is in every document, the others in one each: its frequency is far above the average.
        var points = Enumerable.Range(0, 60).Select(i => Point($"p{i}", Make((1, 1f), ((uint)(100 + i), 1f), ((uint)(200 + i), 1f), ((uint)(300 + i), 1f)))).ToList();
        var docs = await node.FillAsync(store, new HybridCollectionDefinition { Sparse = { new SparseField("sparse") } }, points);
        var vector = Make((1, 0.1f), (107, 1f));

        var all = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(vector) }, Limit = 100 });
        Assert.Equal(60, all.Count);
        Assert.Equal(1.1, all[0].Score, 1e-3);
        var pruned = await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(vector) { Pruning = new TokenPruning() } }, Limit = 100 });
        Assert.Equal("p7", Assert.Single(pruned).Id);
        Assert.Equal(1, pruned[0].Score, 1e-6);
        Assert.Equal(60, (await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(vector) { Pruning = new TokenPruning { WeightRatio = 0.05 } } }, Limit = 100 })).Count);
        Assert.Equal(60, (await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(vector) { Pruning = new TokenPruning { FrequencyRatio = 100 } } }, Limit = 100 })).Count);
    }

    [SkippableFact]
    public async Task Oversampling_scores_a_quantised_field_by_its_vectors()
    {
        await using var store = node.Connect();
        var body = Encoding.UTF8.GetBytes("""{"mappings":{"properties":{"dense":{"type":"dense_vector","dims":16,"similarity":"cosine","index_options":{"type":"int8_hnsw"}}}}}""");
        await store.Channel.CallAsync(HttpMethod.Put, "/quantised", body, new CallContext("create", "quantised", IsWrite: true), default);
        var docs = store.Collection("quantised");
        var random = new Random(4);
        var vectors = Enumerable.Range(0, 200).Select(_ => Enumerable.Range(0, 16).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToList();
        await docs.UpsertAsync(vectors.Select((vector, i) => new HybridPoint($"p{i}") { Dense = { ["dense"] = vector } }));

        var rescored = await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchDenseLeg(vectors[3]) { Oversample = 3 } }, Limit = 20 });
        var coded = await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(vectors[3]) }, Limit = 20 });
        Assert.Equal(20, rescored.Count);
        Assert.True(rescored.Max(Error) < 1e-6, $"rescored: {rescored.Max(Error)}");
        Assert.True(coded.Max(Error) > 1e-5, $"by codes: {coded.Max(Error)}");

        double Error(Hit hit) => Math.Abs(hit.Score - System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(vectors[3], vectors[int.Parse(hit.Id[1..])]));
    }

    [SkippableFact]
    public async Task What_cannot_be_is_refused_before_any_search()
    {
        var (store, transport) = node.Record();
        await using var _ = store;
        var docs = await FillTextsAsync(store);
        await Assert.ThrowsAsync<ArgumentException>(() => SearchAsync(new ElasticsearchSparseLeg(Make((1, 1f))) { ExactScores = true, Pruning = new TokenPruning() }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(new ElasticsearchSparseLeg(Make((1, 1f))) { Pruning = new TokenPruning { FrequencyRatio = 0 } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(new ElasticsearchSparseLeg(Make((1, 1f))) { Pruning = new TokenPruning { FrequencyRatio = 101 } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(new ElasticsearchSparseLeg(Make((1, 1f))) { Pruning = new TokenPruning { WeightRatio = double.NaN } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(new ElasticsearchTextLeg("moon") { Highlighting = new TextHighlighting { Fragments = -1 } }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SearchAsync(new ElasticsearchTextLeg("moon") { Highlighting = new TextHighlighting { FragmentLength = 0 } }));
        Assert.DoesNotContain(transport.Requests, request => request.Path.Contains("search", StringComparison.Ordinal));

        Task SearchAsync(SearchLeg leg) => docs.SearchAsync(new HybridQuery { Legs = { leg } });
    }

    [SkippableFact]
    public async Task Many_searches_go_out_in_requests_of_bounded_size()
    {
        var (store, transport) = node.Record();
        await using var _ = store;
        var docs = await FillTextsAsync(store);
        var results = await docs.SearchBatchAsync([.. Enumerable.Range(0, 150).Select(i => new HybridQuery { Legs = { i % 2 == 0 ? new SparseLeg(Make((1, 1f))) : new TextLeg("moon") }, Limit = 1 + (i % 3) })]);
        Assert.Equal(Enumerable.Range(0, 150).Select(i => Math.Min(1 + (i % 3), i % 2 == 0 ? 3 : 2)), results.Select(result => result.Count));
        Assert.Equal([64, 64, 22], Searches().Select(lines => lines / 2));

        await docs.SearchBatchAsync([.. Enumerable.Range(0, 5).Select(_ => new HybridQuery { Legs = { new SparseLeg(Make((1, 1f))) }, Limit = 4000 })]);
        Assert.Equal([64, 64, 22, 2, 2, 1], Searches().Select(lines => lines / 2));

        IEnumerable<int> Searches() => transport.Requests.Where(request => request.Path.EndsWith("/_msearch", StringComparison.Ordinal)).Select(request => request.Body.Count(c => c == '\n'));
    }

    [SkippableTheory]
    [InlineData(double.MinValue, 3)]
    [InlineData(-1, 3)]
    [InlineData(1, 3)]
    [InlineData(1.0000001, 2)]
    [InlineData(2, 2)]
    [InlineData(3.5, 0)]
    [InlineData(double.MaxValue, 0)]
    public async Task A_threshold_is_kept_to_the_last_digit(double threshold, int expected)
    {
        await using var store = node.Connect();
        var docs = await FillTextsAsync(store);
        Assert.Equal(expected, (await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Make((1, 1f))) { ScoreThreshold = threshold } } })).Count);
        Assert.Equal(expected, (await docs.SearchAsync(new HybridQuery { Legs = { new ElasticsearchSparseLeg(Make((1, 1f))) { ScoreThreshold = threshold, ExactScores = true } } })).Count);
    }

    private static async Task<IEnumerable<string>> IdsAsync(ElasticsearchCollection docs, SearchLeg leg) => (await docs.SearchAsync(new HybridQuery { Legs = { leg } })).Select(hit => hit.Id).Order();

    private Task<ElasticsearchCollection> FillTextsAsync(ElasticsearchStore store) => node.FillAsync(
        store,
        new HybridCollectionDefinition { Sparse = { new SparseField("sparse") }, Text = { new Bm25Field("words", "text") } },
        [Point("a", Make((1, 3f)), "The moon landing of 1969"), Point("b", Make((1, 2f)), "A moon over the sea, and a long story about fishermen who look at it every night"), Point("c", Make((1, 1f)), "Sun")]);

    private static HybridPoint Point(string id, SparseEmbedding vector, string text = "") => new(id, Payload.From(new Dictionary<string, object?> { ["text"] = text })) { Sparse = { ["sparse"] = vector } };

    private static SparseEmbedding Make(params (uint Index, float Weight)[] terms) => SparseEmbedding.FromDictionary(terms.Select(term => KeyValuePair.Create(term.Index, term.Weight)));
}
