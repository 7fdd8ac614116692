using Connectors.Tests.Fakes;
using Microsoft.Extensions.AI;

namespace Connectors.Tests.Searcher;

public sealed class HybridSearcherTests : IAsyncDisposable
{
    private static readonly FakeVocabulary Vocabulary = new("v", "apple", "pear", "fig", "plum");

    private readonly FakeStore _store = new(new() { Dense = { new("dense", 2) }, Sparse = { new("sparse") } });
    private readonly FakeEncoder<SparseEmbedding> _sparse = new(Vocabulary.Encode, Vocabulary);
    private readonly FakeEncoder<Embedding<float>> _dense = new(text => new(new float[] { text.Length, 1 }));

    private FakeCollection Docs => _store.Docs;

    public async ValueTask DisposeAsync()
    {
        _sparse.Dispose();
        _dense.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Documents_are_encoded_by_both_encoders_and_keep_their_text_and_payload()
    {
        var search = new HybridSearcher(Docs, _sparse, _dense);
        var report = await search.UpsertAsync([new HybridDocument("a", "apple pear", Payload.Parse("""{"year":1969,"text":"old"}""")), new HybridDocument("b", "fig")]);

        Assert.Equal(2, report.Written);
        var point = Docs.Points["a"];
        Assert.Equal([0u, 1u], point.Sparse["sparse"].Indices.ToArray());
        Assert.Equal([10f, 1], point.Dense["dense"].ToArray());
        Assert.Equal("""{"year":1969,"text":"apple pear"}""", point.Payload.ToString());
        Assert.Equal("""{"text":"fig"}""", Docs.Points["b"].Payload.ToString());
        Assert.All(new[] { _sparse.Calls[0].Options, _dense.Calls[0].Options }, options => Assert.Equal(EncodingRole.Document, ((EncodingOptions)options!).Role));
    }

    [Fact]
    public async Task Plain_strings_get_the_UUIDv5_of_their_text()
    {
        await new HybridSearcher(Docs, _sparse).UpsertAsync(["apple", "pear", "apple"]);
        Assert.Equal(new[] { PointIds.FromText("apple"), PointIds.FromText("pear") }.Order(), Docs.Points.Keys.Order());
    }

    [Fact]
    public async Task The_text_is_kept_under_the_key_of_the_options_or_not_at_all()
    {
        await new HybridSearcher(Docs, _sparse, options: new() { TextKey = "body" }).UpsertAsync([new HybridDocument("a", "apple")]);
        await new HybridSearcher(Docs, _sparse, options: new() { TextKey = null }).UpsertAsync([new HybridDocument("b", "apple", Payload.Parse("""{"x":1}"""))]);
        Assert.Equal("""{"body":"apple"}""", Docs.Points["a"].Payload.ToString());
        Assert.Equal("""{"x":1}""", Docs.Points["b"].Payload.ToString());
    }

    [Fact]
    public async Task Documents_are_encoded_and_written_a_chunk_at_a_time_and_reported_over_all_chunks()
    {
        var search = new HybridSearcher(Docs, _sparse, options: new() { ChunkSize = 2 });
        var report = await search.UpsertAsync(Documents("a", "b", "c", string.Empty, "e"), new() { ThrowOnFailure = false });

        Assert.Equal([2, 2, 1], _sparse.Calls.Select(call => call.Texts.Length));
        Assert.Equal(4, report.Written);
        Assert.Equal((3L, string.Empty, PointStatus.Rejected), (report.Others.Single().Ordinal, report.Others.Single().Id, report.Others.Single().Status));
    }

    [Fact]
    public async Task When_a_later_chunk_fails_the_exception_counts_over_the_whole_call_and_later_chunks_are_not_tried()
    {
        var search = new HybridSearcher(Docs, _sparse, options: new() { ChunkSize = 2 });
        Docs.Outcome = pending => pending.Point.Id == "d" ? new PointOutcome(pending.Ordinal, "d", PointStatus.Unknown, "no answer") : null;

        var error = await Assert.ThrowsAsync<PartialUpsertException>(() => search.UpsertAsync(Documents("a", "a", "c", "d", "e", "f")));

        Assert.Equal([(0L, "a", PointStatus.Superseded), (3L, "d", PointStatus.Unknown)], error.Report.Others.Select(outcome => (outcome.Ordinal, outcome.Id, outcome.Status)));
        Assert.Equal(2, error.Report.Written);
        Assert.Contains("1 of 4 points were not written", error.Message);
        Assert.Contains("The first is point 3 ('d'): no answer", error.Message);
        Assert.Equal(("fake", "docs", "upsert", true, true), (error.Store, error.Collection, error.Operation, error.IsTransient, error.OutcomeUnknown));
        Assert.Equal(["a", "c"], Docs.Points.Keys.Order());
        Assert.Equal(2, _sparse.Calls.Count);
    }

    [Fact]
    public async Task Documents_that_are_null_or_without_text_are_refused_before_they_are_encoded()
    {
        var search = new HybridSearcher(Docs, _sparse);
        foreach (var bad in new[] { null!, new HybridDocument("a", null!), new HybridDocument(null!, "x") })
            await Assert.ThrowsAsync<ArgumentException>(() => search.UpsertAsync([new HybridDocument("ok", "apple"), bad]));
        await Assert.ThrowsAsync<ArgumentNullException>(() => search.UpsertAsync((IEnumerable<string>)null!));
        await Assert.ThrowsAsync<ArgumentNullException>(() => search.UpsertAsync((IEnumerable<HybridDocument>)null!));
        Assert.Empty(_sparse.Calls);
        Assert.Empty(Docs.Calls);
    }

    [Fact]
    public async Task An_encoder_that_loses_a_vector_does_not_shift_the_others()
    {
        _dense.Surplus = -1;
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, _sparse, _dense).UpsertAsync(Documents("a", "b")));
        Assert.Empty(Docs.Points);
    }

    [Fact]
    public async Task A_search_has_a_leg_for_each_encoder_and_is_fused_by_ranks()
    {
        Docs.Leg = leg => leg.Leg is SparseLeg ? Given.Hits(("a", 9), ("b", 1)) : Given.Hits(("b", 0.9), ("c", 0.1));
        var result = await new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple");

        Assert.Equal(["b", "a", "c"], result.Select(hit => hit.Id));
        Assert.Equal((1 / 62d) + (1 / 61d), result[0].Score, 1e-15);
        Assert.Equal(["sparse", "dense"], Docs.Legs.Select(leg => leg.Field));
        Assert.All(new[] { _sparse.Calls[0].Options, _dense.Calls[0].Options }, options => Assert.Equal(EncodingRole.Query, ((EncodingOptions)options!).Role));
    }

    [Fact]
    public async Task Alpha_is_the_weight_of_the_dense_leg_in_a_sum_of_min_max_scores()
    {
        Docs.Leg = leg => leg.Leg is SparseLeg ? Given.Hits(("a", 9), ("b", 5), ("c", 1)) : Given.Hits(("c", 3), ("b", 2), ("a", 1));
        var result = await new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple", 10, alpha: 0.75);
        Assert.Equal([("c", 0.75), ("b", 0.5), ("a", 0.25)], result.Select(hit => (hit.Id, hit.Score)));
    }

    [Theory]
    [InlineData(0, "sparse", "dense")]
    [InlineData(1, "dense", "sparse")]
    public async Task At_its_ends_alpha_leaves_the_other_legs_own_finds_with_a_score_of_0(double alpha, string field, string other)
    {
        Docs.Leg = leg => Given.Hits((leg.Field, 2), ("both", 1));
        var result = await new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple", 10, alpha);
        Assert.Equal([(field, 1d), ("both", 0d), (other, 0d)], result.Select(hit => (hit.Id, hit.Score)));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public async Task Alpha_lies_between_0_and_1(double alpha) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple", 10, alpha));

    [Fact]
    public async Task Alpha_needs_both_encoders() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, _sparse).SearchAsync("apple", 10, 0.5));

    [Fact]
    public async Task Alpha_keeps_the_other_options_and_leaves_the_callers_alone()
    {
        var options = new HybridSearchOptions { Filter = Filter.Exists("x"), Candidates = 7, Payload = PayloadSelection.None, Vectors = VectorSelection.All, SparseWeight = 5, Fusion = Fusion.Linear(ScoreNormalization.None), Offset = 1 };
        Docs.Leg = leg => Given.Hits(("a", 2), ("b", 1));
        var result = await new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple", 10, 0.25, options);
        Assert.All(Docs.Legs, leg => Assert.Equal((options.Filter, 7, options.Payload, options.Vectors), (leg.Filter!, leg.Limit, leg.Payload, leg.Vectors)));
        Assert.Equal(("b", 1d), (result.Single().Id, result.Single().Score));
        Assert.Equal((SearchMode.Hybrid, 5d, 1d), (options.Mode, options.SparseWeight, options.DenseWeight));
    }

    [Theory]
    [InlineData(SearchMode.Hybrid, "sparse dense")]
    [InlineData(SearchMode.Sparse, "sparse")]
    [InlineData(SearchMode.Dense, "dense")]
    [InlineData(SearchMode.Text, "bm")]
    [InlineData(SearchMode.Semantic, "sem")]
    public async Task The_mode_chooses_the_legs_and_only_their_encoders_run(SearchMode mode, string fields)
    {
        Docs.Definition!.Text.Add(new("bm", "text"));
        Docs.Definition.Semantic.Add(new("sem", "elser"));
        await new HybridSearcher(Docs, _sparse, _dense).SearchAsync("apple", options: new() { Mode = mode });
        Assert.Equal(fields, string.Join(' ', Docs.Legs.Select(leg => leg.Field)));
        Assert.Equal(fields.Contains("sparse") ? 1 : 0, _sparse.Calls.Count);
        Assert.Equal(fields.Contains("dense") ? 1 : 0, _dense.Calls.Count);
    }

    [Fact]
    public async Task A_mode_without_its_encoder_is_an_error_before_any_call()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, _sparse).SearchAsync("apple", options: new() { Mode = SearchMode.Dense }));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, sparse: null).SearchAsync("apple"));
        await Assert.ThrowsAsync<ArgumentNullException>(() => new HybridSearcher(Docs, _sparse).SearchAsync(null!));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => new HybridSearcher(Docs, _sparse).SearchAsync("apple", 0));
        Assert.Empty(Docs.Calls);
    }

    [Fact]
    public async Task Fields_are_named_in_the_options_where_the_collection_has_several()
    {
        Docs.Definition!.Sparse.Add(new("other"));
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, _sparse).UpsertAsync(["apple"]));
        Assert.Contains("has 2 sparse fields", error.Message);
        var search = new HybridSearcher(Docs, _sparse, options: new() { SparseField = "other" });
        await search.UpsertAsync(["apple"]);
        await search.SearchAsync("apple");
        Assert.Equal("other", Docs.Points.Values.Single().Sparse.Single().Key);
        Assert.Equal("other", Docs.Legs.Single().Field);
    }

    [Fact]
    public async Task A_reranker_reorders_the_candidates_by_their_texts()
    {
        var reranker = new FakeReranker((_, text) => text.Length);
        Docs.Leg = _ => Texts(("a", "x", 3), ("b", "xxx", 2), ("c", "xx", 1));
        var result = await new HybridSearcher(Docs, _sparse, reranker: reranker).SearchAsync("apple", 2, new() { Payload = PayloadSelection.None });

        Assert.Equal([("b", 3d, 2d), ("c", 2d, 1d)], result.Select(hit => (hit.Id, hit.Score, hit.RawScore)));
        Assert.Equal(["x", "xxx", "xx"], reranker.Calls.Single().Texts);
        Assert.Equal("apple", reranker.Calls.Single().Query);
        Assert.All(result, hit => Assert.True(hit.Payload.IsEmpty));
        Assert.Equal((100, true), (Docs.Legs.Single().Limit, Docs.Legs.Single().Payload.IncludesAll));
    }

    [Fact]
    public async Task Offset_and_limit_apply_after_reranking_and_candidates_bound_the_pool()
    {
        var reranker = new FakeReranker((_, text) => text.Length);
        Docs.Leg = leg => [.. Texts(("a", "x", 3), ("b", "xxx", 2), ("c", "xx", 1)).Take(leg.Limit)];
        var search = new HybridSearcher(Docs, _sparse, reranker: reranker);
        Assert.Equal(["c"], (await search.SearchAsync("apple", 1, new() { Offset = 1 })).Select(hit => hit.Id));
        Assert.Equal(["b", "a"], (await search.SearchAsync("apple", 2, new() { Candidates = 2 })).Select(hit => hit.Id));
        Assert.Equal(["a", "b"], (await search.SearchAsync("apple", 2, new() { Rerank = false })).Select(hit => hit.Id));
        foreach (var offset in new[] { -1, int.MaxValue })
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => search.SearchAsync("apple", 2, new() { Offset = offset }));
    }

    [Fact]
    public async Task A_reranker_that_returns_another_number_of_scores_is_an_error()
    {
        Docs.Leg = _ => Texts(("a", "x", 3));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new HybridSearcher(Docs, _sparse, reranker: new FakeReranker((_, _) => 1) { Surplus = 1 }).SearchAsync("apple"));
    }

    [Fact]
    public void A_searcher_that_could_never_work_is_refused_when_it_is_made()
    {
        Assert.Throws<ArgumentNullException>(() => new HybridSearcher(null!, _sparse));
        Assert.Throws<ArgumentException>(() => new HybridSearcher(Docs, _sparse, reranker: new FakeReranker((_, _) => 1), options: new() { TextKey = null }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSearcher(Docs, _sparse, options: new() { ChunkSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HybridSearchOptions { Candidates = 0 });
    }

    [Fact]
    public async Task A_deadline_and_a_cancellation_reach_the_store_and_the_encoders()
    {
        var search = new HybridSearcher(Docs, _sparse);
        Docs.Before = (call, token) => call == "describe" ? Task.CompletedTask : FakeCollection.Hang(token);
        Assert.True((await Assert.ThrowsAsync<StoreException>(() => search.SearchAsync("apple", options: new() { Deadline = TimeSpan.FromMilliseconds(20) }))).IsTransient);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search.SearchAsync("apple", cancellationToken: new CancellationToken(canceled: true)));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => search.UpsertAsync(["apple"], cancellationToken: new CancellationToken(canceled: true)));
    }

    private static IEnumerable<HybridDocument> Documents(params string[] ids) => ids.Select(id => new HybridDocument(id, "apple"));

    private static Hit[] Texts(params (string Id, string Text, double Score)[] hits) =>
        [.. hits.Select(hit => new Hit(new HybridPoint(hit.Id, Payload.From([new("text", hit.Text)])), hit.Score))];
}
