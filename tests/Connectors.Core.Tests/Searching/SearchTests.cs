using Connectors.Tests.Fakes;

namespace Connectors.Tests.Searching;

public sealed class SearchTests : IAsyncDisposable
{
    private readonly FakeStore _store = new(Given.Definition);

    private FakeCollection Docs => _store.Docs;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_single_leg_asks_for_offset_plus_limit_and_is_not_fused()
    {
        Docs.Leg = _ => Given.Hits(("d", 4), ("c", 3), ("b", 2), ("a", 1));
        var result = await Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Limit = 2, Offset = 1 });

        Assert.Equal(["c", "b"], result.Select(hit => hit.Id));
        Assert.Equal([30d, 20], result.Select(hit => hit.RawScore));
        Assert.Null(result.FusedAt);
        Assert.All(result, hit => Assert.Null(hit.Legs));
        Assert.Equal(("sparse", 3, ScoreMetric.SparseDotProduct), (Docs.Legs[0].Field, Docs.Legs[0].Limit, Docs.Legs[0].Metric));
    }

    [Fact]
    public async Task A_single_legs_ties_are_broken_by_the_UTF_8_bytes_of_the_id()
    {
        Docs.Leg = _ => Given.Hits(("\uFFFD", 1), ("😀", 1), ("b", 2), ("a", 1));
        Assert.Equal(["b", "a", "\uFFFD", "😀"], (await Docs.SearchAsync(new() { Legs = { Given.SparseLeg } })).Select(hit => hit.Id));
    }

    [Fact]
    public async Task A_threshold_is_inclusive_and_the_legs_own_goes_to_the_store()
    {
        Docs.Leg = _ => Given.Hits(("c", 3), ("b", 2), ("a", 1));
        var result = await Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { ScoreThreshold = 0.5 } }, ScoreThreshold = 2 });
        Assert.Equal(["c", "b"], result.Select(hit => hit.Id));
        Assert.Equal(0.5, Docs.Legs.Single().ScoreThreshold);
    }

    [Fact]
    public async Task Explain_says_what_a_single_leg_did_too()
    {
        Docs.Leg = _ => Given.Hits(("c", 3), ("b", 2), ("a", 1));
        var result = await Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Explain = true, Offset = 1, Limit = 1 });
        Assert.Equal(new LegHit(0, "sparse", 2, 2, 2), result.Single().Legs!.Single());
        Assert.Equal(20, result.Single().RawScore);
    }

    [Fact]
    public async Task Several_legs_are_fused_by_reciprocal_ranks_and_say_where_each_hit_comes_from()
    {
        Docs.Leg = leg => leg.Leg is SparseLeg ? Given.Hits(("a", 9), ("b", 8)) : Given.Hits(("b", 0.5), ("c", 0.4));
        var result = await Docs.SearchAsync(new() { Legs = { Given.SparseLeg, Given.DenseLeg } });

        Assert.Equal(["b", "a", "c"], result.Select(hit => hit.Id));
        Assert.Equal(FusionPlacement.Client, result.FusedAt);
        Assert.Equal((1 / 62d) + (1 / 61d), result[0].Score, 1e-15);
        Assert.Equal(result[0].Score, result[0].RawScore);
        Assert.Equal([new(0, "sparse", 2, 8, 1 / 62d), new(1, "dense", 1, 0.5, 1 / 61d)], result[0].Legs!);
        Assert.Equal([new LegHit(1, "dense", 2, 0.4, 1 / 62d)], result[2].Legs!);
        Assert.Equal([100, 100], Docs.Legs.Select(leg => leg.Limit));
        Assert.Equal(["describe", "search 2"], Docs.Calls);
    }

    [Fact]
    public async Task Weights_offset_limit_and_threshold_apply_to_the_fused_ranking()
    {
        Docs.Leg = leg => leg.Leg is SparseLeg ? Given.Hits(("a", 9), ("b", 5), ("c", 1)) : Given.Hits(("c", 3), ("b", 2), ("a", 1));
        HybridQuery Query(int offset, double? threshold = null) => new()
        {
            Legs = { new SparseLeg(Given.Sparse((1, 1))) { Weight = 0.25 }, new DenseLeg(new float[] { 1, 2 }) { Field = "dense", Weight = 0.75 } },
            Fusion = Fusion.Linear(), Limit = 2, Offset = offset, ScoreThreshold = threshold,
        };
        Assert.Equal([("c", 0.75), ("b", 0.5)], (await Docs.SearchAsync(Query(0))).Select(hit => (hit.Id, hit.Score)));
        Assert.Equal([("b", 0.5), ("a", 0.25)], (await Docs.SearchAsync(Query(1))).Select(hit => (hit.Id, hit.Score)));
        Assert.Equal(["c", "b"], (await Docs.SearchAsync(Query(0, 0.5))).Select(hit => hit.Id));
        Assert.Equal(["c"], (await Docs.SearchAsync(Query(0, 0.51))).Select(hit => hit.Id));
        Assert.Empty(await Docs.SearchAsync(Query(5)));
    }

    [Theory]
    [InlineData(10, 0, null, 100)]
    [InlineData(90, 20, null, 110)]
    [InlineData(10, 0, 7, 7)]
    public async Task A_legs_limit_is_its_own_or_the_larger_of_100_and_the_window(int limit, int offset, int? own, int expected)
    {
        await Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { Limit = own }, Given.DenseLeg }, Limit = limit, Offset = offset });
        Assert.Equal(expected, Docs.Legs[0].Limit);
    }

    [Fact]
    public async Task The_filters_of_query_and_leg_are_joined()
    {
        Filter whole = Filter.Equal("year", 1969), own = Filter.Exists("x");
        await Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { Filter = own }, Given.DenseLeg }, Filter = whole });
        await Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { Filter = own } } });
        Assert.Equal([whole & own, whole, own], Docs.Legs.Select(leg => leg.Filter));
    }

    [Fact]
    public async Task Legs_that_cannot_find_anything_need_no_call()
    {
        foreach (var query in new HybridQuery[]
        {
            new() { Legs = { new SparseLeg(Given.Sparse()) } },
            new() { Legs = { new SparseLeg(Given.Sparse((1, 0))) } },
            new() { Legs = { new DenseLeg(new float[] { 0, 0 }) { Field = "dense" } } },
            new() { Legs = { new SparseLeg(Given.Sparse()), new DenseLeg(new float[] { 0, 0 }) { Field = "dense" } } },
        })
        {
            Assert.Empty(await Docs.SearchAsync(query));
        }

        Assert.Equal(["describe"], Docs.Calls);
    }

    [Fact]
    public async Task An_empty_leg_among_others_leaves_their_positions_in_the_explanation()
    {
        Docs.Leg = _ => Given.Hits(("a", 1));
        var result = await Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse()), Given.DenseLeg } });
        Assert.Equal(1, result.Single().Legs!.Single().Leg);
        Assert.Equal("dense", result.Single().Legs!.Single().Field);
        Assert.Contains("search 1", Docs.Calls);

        // A dot product of a zero vector is a search like any other.
        await Docs.SearchAsync(new() { Legs = { new DenseLeg(new float[] { 0, 0, 0 }) { Field = "second" } } });
        Assert.Equal(2, Docs.Calls.Count(call => call == "search 1"));
    }

    [Fact]
    public async Task An_empty_leg_counts_in_the_divisor_of_OpenSearchs_mean_and_its_weight_is_checked()
    {
        Docs.Leg = _ => Given.Hits(("a", 2), ("b", 1));
        var result = await Docs.SearchAsync(new()
        {
            Legs = { new SparseLeg(Given.Sparse()) { Weight = 0.75 }, new DenseLeg(Given.DenseLeg.Vector) { Field = Given.DenseLeg.Field, Weight = 0.25 } },
            Fusion = Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.OpenSearch),
        });
        Assert.Equal(0.25, result[0].Score, 1e-6);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => Docs.SearchAsync(new()
        {
            Legs = { new SparseLeg(Given.Sparse()) { Weight = -1 }, Given.DenseLeg },
            Fusion = Fusion.Rrf(60, FusionArithmetic.OpenSearch),
        }));
    }

    [Fact]
    public async Task WeightSum_brings_the_vectors_along_and_hides_what_was_not_selected()
    {
        // (score / (sum of query weights + sum of document weights)), the hits' vectors come from Given.Point: weight 1.
        Docs.Leg = _ => Given.Hits(("a", 6), ("b", 3));
        HybridQuery Query(VectorSelection vectors) => new() { Legs = { Given.SparseLeg }, Fusion = Fusion.Linear(ScoreNormalization.WeightSum), Vectors = vectors };

        var hidden = await Docs.SearchAsync(Query(VectorSelection.None));
        var some = await Docs.SearchAsync(Query(VectorSelection.Only("sparse")));
        var all = await Docs.SearchAsync(Query(VectorSelection.All));

        Assert.All(Docs.Legs, leg => Assert.True(leg.Vectors.IncludesAll));
        Assert.All(hidden, hit => Assert.True(hit.Point.Dense.Count == 0 && hit.Point.Sparse.Count == 0));
        Assert.All(some, hit => Assert.True(hit.Point.Dense.Count == 0 && hit.Point.Sparse.Count == 1));
        Assert.All(all, hit => Assert.True(hit.Point.Dense.Count == 1 && hit.Point.Sparse.Count == 1));
        Assert.Equal(["a", "b"], hidden.Select(hit => hit.Id));
        Assert.Equal(hidden[0].Score, 2 * hidden[1].Score, 1e-12);
    }

    [Fact]
    public async Task Placement_on_the_server_is_refused_with_the_stores_reason_and_Auto_fuses_here()
    {
        HybridQuery Query(FusionPlacement placement) => new() { Legs = { Given.SparseLeg, Given.DenseLeg }, Placement = placement };
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => Docs.SearchAsync(Query(FusionPlacement.Server)));
        Assert.Contains("because it is a fake", error.Message);
        Assert.Equal(["describe"], Docs.Calls);
        Assert.Equal(FusionPlacement.Client, (await Docs.SearchAsync(Query(FusionPlacement.Auto))).FusedAt);
    }

    [Fact]
    public async Task A_server_that_can_fuses_in_Auto_but_not_with_Explain_or_on_demand_of_the_client()
    {
        Docs.Fused = search => Given.Hits(($"server {search.Legs.Count} {search.Fusion.GetType().Name}", 1));
        HybridQuery Query(FusionPlacement placement, bool explain = false) => new() { Legs = { Given.SparseLeg, Given.DenseLeg }, Placement = placement, Explain = explain };

        foreach (var placement in new[] { FusionPlacement.Auto, FusionPlacement.Server })
        {
            var result = await Docs.SearchAsync(Query(placement));
            Assert.Equal(FusionPlacement.Server, result.FusedAt);
            Assert.Equal("server 2 RrfFusion", result.Single().Id);
            Assert.Null(result.Single().Legs);
        }

        Assert.Equal(FusionPlacement.Client, (await Docs.SearchAsync(Query(FusionPlacement.Client))).FusedAt);
        Assert.Equal(FusionPlacement.Client, (await Docs.SearchAsync(Query(FusionPlacement.Auto, explain: true))).FusedAt);
        await Assert.ThrowsAsync<NotSupportedException>(() => Docs.SearchAsync(Query(FusionPlacement.Server, explain: true)));
        await Assert.ThrowsAsync<ArgumentException>(() => Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Placement = FusionPlacement.Server }));
    }

    [Fact]
    public async Task A_batch_is_answered_in_order_with_as_few_calls_as_there_are_kinds()
    {
        Docs.Fused = search => search.Query.Explain ? [] : Given.Hits(("server", 1));
        Docs.Leg = leg => Given.Hits(($"{leg.Field} {leg.Limit}", 1));
        var results = await Docs.SearchBatchAsync(
        [
            new() { Legs = { Given.SparseLeg }, Limit = 3 },
            new() { Legs = { Given.SparseLeg, Given.DenseLeg } },
            new() { Legs = { new SparseLeg(Given.Sparse()) } },
            new() { Legs = { Given.DenseLeg, Given.SparseLeg }, Placement = FusionPlacement.Client },
            new() { Legs = { Given.DenseLeg }, Limit = 4 },
        ]);
        Assert.Equal(["sparse 3"], results[0].Select(hit => hit.Id));
        Assert.Equal(["server"], results[1].Select(hit => hit.Id));
        Assert.Empty(results[2]);
        Assert.Equal(["dense 100", "sparse 100"], results[3].Select(hit => hit.Id));
        Assert.Equal(["dense 4"], results[4].Select(hit => hit.Id));
        Assert.Equal([null, FusionPlacement.Server, null, FusionPlacement.Client, null], results.Select(result => result.FusedAt));
        Assert.Equal(["describe", "fused 1", "search 4"], Docs.Calls);
    }

    [Fact]
    public async Task One_bad_query_keeps_the_whole_batch_from_the_store()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Docs.SearchBatchAsync([new() { Legs = { Given.SparseLeg } }, new() { Legs = { new DenseLeg(new float[] { 1 }) { Field = "dense" } } }]));
        Assert.Equal(["describe"], Docs.Calls);
    }

    [Fact]
    public async Task What_is_wrong_without_looking_at_the_schema_needs_no_call_at_all()
    {
        foreach (var bad in new HybridQuery[]
        {
            new(),
            new() { Legs = { null! } },
            new() { Legs = { Given.SparseLeg }, Limit = 0 },
            new() { Legs = { Given.SparseLeg }, Offset = -1 },
            new() { Legs = { Given.SparseLeg }, ScoreThreshold = double.NaN },
            new() { Legs = { Given.SparseLeg }, Placement = FusionPlacement.Server },
            new() { Legs = { new SparseLeg(Given.Sparse()) { Limit = 0 } } },
            new() { Legs = { new SparseLeg(Given.Sparse()) { Weight = double.PositiveInfinity } } },
            new() { Legs = { new SparseLeg(Given.Sparse()) { ScoreThreshold = double.NegativeInfinity } } },
            new() { Legs = { new DenseLeg(new float[] { 1, 2 }) { Field = "dense", Candidates = 0 } } },
        })
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => Docs.SearchAsync(bad));
        }

        await Assert.ThrowsAsync<NotSupportedException>(() => Docs.SearchAsync(new() { Legs = { Given.SparseLeg, Given.DenseLeg }, Placement = FusionPlacement.Server, Explain = true }));
        Assert.Empty(Docs.Calls);
    }

    [Fact]
    public async Task What_does_not_fit_the_schema_is_refused_before_the_search_and_names_the_leg()
    {
        foreach (var (bad, named) in new (SearchLeg, string)[]
        {
            (new SparseLeg(Given.Sparse((1, 1))) { Field = "nope" }, "no sparse field 'nope' (it has 'sparse')"),
            (new SparseLeg(Given.Sparse((1, 1))) { Field = "dense" }, "no sparse field 'dense'"),
            (new DenseLeg(new float[] { 1, 2 }), "names no field, and the collection has 2 dense fields (it has 'dense', 'second')"),
            (new DenseLeg(new float[] { 1, 2, 3 }) { Field = "dense" }, "has 3 dimensions; the field has 2"),
            (new DenseLeg(new[] { 1, float.NaN }) { Field = "dense" }, "NaN"),
            (new SparseLeg(new SparseEmbedding(new uint[] { 1 }, new[] { 1f }, vocabularyId: "w")), "vocabulary 'w'"),
            (new TextLeg("x"), "has 0 text fields"),
            (new SemanticLeg("x") { Field = "s" }, "no semantic field 's'"),
        })
        {
            var error = await Assert.ThrowsAsync<ArgumentException>(() => Docs.SearchAsync(new() { Legs = { Given.SparseLeg, bad } }));
            Assert.Contains("Leg 1", error.Message);
            Assert.Contains(named, error.Message);
        }

        Assert.Equal(["describe"], Docs.Calls);
    }

    [Fact]
    public async Task The_limits_of_the_store_are_known_before_the_search()
    {
        await using var store = new FakeStore(Given.Definition, new() { MaxResultWindow = 50, NegativeQueryWeights = false, MaxSparseIndex = 9, TextSearch = false, SemanticSearch = false });
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Limit = 40, Offset = 11 }));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, 1))) { Limit = 51 } } }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((1, -1))) } }));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Docs.SearchAsync(new() { Legs = { new SparseLeg(Given.Sparse((10, 1))) } }));
        await Assert.ThrowsAsync<NotSupportedException>(() => store.Docs.SearchAsync(new() { Legs = { new TextLeg("x") } }));
        await Assert.ThrowsAsync<NotSupportedException>(() => store.Docs.SearchAsync(new() { Legs = { new SemanticLeg("x") } }));
        Assert.Equal(["describe"], store.Docs.Calls);

        await store.Docs.SearchAsync(new() { Legs = { Given.SparseLeg, Given.DenseLeg }, Limit = 10 });
        Assert.Equal([50, 50], store.Docs.Legs.Select(leg => leg.Limit));
    }

    [Fact]
    public async Task A_window_beyond_32_bits_is_refused_and_not_wrapped_around() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Docs.SearchAsync(new() { Legs = { Given.SparseLeg }, Limit = int.MaxValue, Offset = 1 }));

    [Fact]
    public async Task A_weight_that_the_fusion_does_not_take_is_refused_before_the_search()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Docs.SearchAsync(new()
        {
            Legs = { Given.SparseLeg, new DenseLeg(new float[] { 1, 2 }) { Field = "dense", Weight = -1 } },
            Fusion = Fusion.Dbsf(),
        }));
        Assert.Equal(["describe"], Docs.Calls);
    }

    [Fact]
    public async Task What_was_selected_reaches_the_store()
    {
        var payload = PayloadSelection.Only("year");
        var vectors = VectorSelection.Only("dense");
        await Docs.SearchAsync(new() { Legs = { Given.SparseLeg, Given.DenseLeg }, Payload = payload, Vectors = vectors });
        Assert.All(Docs.Legs, leg => Assert.Same(payload, leg.Payload));
        Assert.All(Docs.Legs, leg => Assert.Same(vectors, leg.Vectors));
    }
}
