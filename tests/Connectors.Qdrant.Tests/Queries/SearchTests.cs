using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Faults;

namespace Connectors.Qdrant.Tests.Queries;

/// <summary>What is particular to searches in Qdrant: fusion on the server, thresholds, zero sums, diversity, groups, legs inside of legs.</summary>
public sealed class SearchTests : IAsyncLifetime
{
    private QdrantEmulator _emulator = null!;
    private QdrantStore _store = null!;
    private QdrantCollection _docs = null!;

    public async Task InitializeAsync()
    {
        _emulator = await QdrantEmulator.StartAsync();
        _store = QdrantStore.Connect(_emulator.Address.ToString());
        _docs = _store.Collection("docs");
        await _docs.EnsureAsync(new()
        {
            Dense = { new DenseField("dot", 4, Distance.Dot), new DenseField("far", 4, Distance.Euclid) },
            Sparse = { new SparseField("sparse"), new QdrantSparseField("exact") { FullScanThreshold = 0 } },
            Payload = { new PayloadField("lang", PayloadType.Keyword), new PayloadField("n", PayloadType.Integer) },
        });
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _emulator.DisposeAsync();
    }

    public static TheoryData<string> FusionNames => [.. Fusions.Keys];

    private static Dictionary<string, (Fusion Fusion, bool HasWeights, string[] Dense)> Fusions { get; } = new(StringComparer.Ordinal)
    {
        ["rrf"] = (Fusion.Rrf(), false, ["dot", "far"]),
        ["rrf k=7"] = (Fusion.Rrf(7), false, ["dot", "far"]),
        ["rrf k=2 of Qdrant"] = (Fusion.Rrf(2, FusionArithmetic.Qdrant), false, ["dot", "far"]),
        ["rrf with weights of Qdrant"] = (Fusion.Rrf(10, FusionArithmetic.Qdrant), true, ["dot", "far"]),
        ["dbsf"] = (Fusion.Dbsf(), false, ["dot"]),
        ["dbsf of Qdrant"] = (Fusion.Dbsf(FusionArithmetic.Qdrant), false, ["dot", "far"]),
        ["linear"] = (Fusion.Linear(ScoreNormalization.None), true, ["dot", "far"]),
    };

    [Theory]
    [MemberData(nameof(FusionNames))]
    public async Task The_server_fuses_to_the_scores_of_the_client(string name)
    {
        var (fusion, hasWeights, dense) = Fusions[name];
        var random = new Random(7);
        await _docs.UpsertAsync([.. Enumerable.Range(1, 60).Select(i => Random(random, i))]);
        var compared = 0;
        for (var round = 0; round < 12; round++)
        {
            // A list of one is in it too, and filters that hold for all legs or for one.
            var legs = dense.Select(field => (SearchLeg)new DenseLeg(Floats(random)) { Field = field, Limit = round == 0 ? 1 : 5 + random.Next(40), Weight = hasWeights ? 0.5 + random.NextDouble() : 1 })
                .Append(new SparseLeg(Terms(random)) { Field = "exact", Limit = 30, Weight = hasWeights ? 2 : 1, Filter = round % 3 == 1 ? Filter.Equal("lang", "en") : null });
            HybridQuery Query(FusionPlacement placement)
            {
                var query = new HybridQuery { Fusion = fusion, Placement = placement, Limit = 20, Offset = round % 4, Filter = round % 3 == 2 ? Filter.LessThan("n", 40) : null };
                foreach (var leg in legs)
                    query.Legs.Add(leg);
                return query;
            }

            legs = [.. legs];
            var server = await _docs.SearchAsync(Query(FusionPlacement.Server));
            var client = await _docs.SearchAsync(Query(FusionPlacement.Client));
            Assert.Equal(FusionPlacement.Server, server.FusedAt);
            Assert.Equal(client.Count, server.Count);
            for (var i = 0; i < client.Count; i++)
                Assert.InRange(server[i].Score, client[i].Score - (2e-5 * Math.Max(1, Math.Abs(client[i].Score))), client[i].Score + (2e-5 * Math.Max(1, Math.Abs(client[i].Score))));
            Assert.All(server, hit => Assert.Null(hit.Legs));
            compared += client.Count;
        }

        Assert.True(compared > 100, $"{compared}");
    }

    public static TheoryData<string> ObstacleNames => [.. Obstacles.Keys];

    private static Dictionary<string, (Func<HybridQuery> Query, string Reason)> Obstacles { get; } = new(StringComparer.Ordinal)
    {
        ["other ranks"] = (() => Hybrid(Fusion.Rrf(60, FusionArithmetic.Elasticsearch)), "counts ranks in its own way"),
        ["a broken k"] = (() => Hybrid(Fusion.Rrf(0.5)), "whole numbers for k"),
        ["weights of RRF"] = (() => Hybrid(Fusion.Rrf(), weight: 2), "weights stretch ranks"),
        ["weights of DBSF"] = (() => Hybrid(Fusion.Dbsf(), weight: 2), "DBSF has no weights"),
        ["distances in DBSF"] = (() => Hybrid(Fusion.Dbsf(), field: "far"), "prefers large distances"),
        ["normalised sums"] = (() => Hybrid(Fusion.Linear()), "does not normalise"),
        ["sums of another server"] = (() => Hybrid(Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Elasticsearch)), "does not normalise"),
        ["a filter over a sparse leg with negative weights"] = (() => Hybrid(Fusion.Rrf(), sparse: "sparse", filter: Filter.Equal("lang", "en"), term: -1), "cancel out"),
    };

    [Theory]
    [MemberData(nameof(ObstacleNames))]
    public async Task What_the_server_fuses_otherwise_is_fused_here_and_the_reason_is_told_to_who_insists(string name)
    {
        var (make, reason) = Obstacles[name];
        await _docs.UpsertAsync([.. Enumerable.Range(1, 5).Select(i => Random(new Random(i), i))]);
        Assert.Equal(FusionPlacement.Client, (await _docs.SearchAsync(make())).FusedAt);
        var insisting = make();
        var query = new HybridQuery { Fusion = insisting.Fusion, Filter = insisting.Filter, Placement = FusionPlacement.Server };
        foreach (var leg in insisting.Legs)
            query.Legs.Add(leg);
        _emulator.Requests.Clear();
        Assert.Contains(reason, (await Assert.ThrowsAsync<NotSupportedException>(() => _docs.SearchAsync(query))).Message, StringComparison.Ordinal);
        Assert.Empty(_emulator.Requests.Of());
    }

    [Fact]
    public async Task Sums_are_not_left_to_several_shards()
    {
        var docs = _store.Collection("sharded");
        await docs.EnsureAsync(new QdrantCollectionDefinition { Dense = { new DenseField("dot", 4, Distance.Dot) }, Sparse = { new SparseField("exact") }, Shards = 2 });
        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Hybrid(Fusion.Linear(ScoreNormalization.None)))).FusedAt);
        Assert.Equal(FusionPlacement.Server, (await docs.SearchAsync(Hybrid(Fusion.Rrf()))).FusedAt);
        Assert.Equal(FusionPlacement.Server, (await _docs.SearchAsync(Hybrid(Fusion.Linear(ScoreNormalization.None)))).FusedAt);
        var explained = Hybrid(Fusion.Rrf());
        var query = new HybridQuery { Fusion = explained.Fusion, Legs = { explained.Legs[0], explained.Legs[1] }, Explain = true };
        Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(query)).FusedAt);
    }

    // FACTS 4.
    [Theory]
    [InlineData("dot")]
    [InlineData("far")]
    public async Task A_score_at_the_threshold_is_a_hit_on_every_metric(string field)
    {
        await _docs.UpsertAsync([.. new[] { 1f, 2, 3, 0.1f }.Select((x, i) => Dense($"{i}", x))]);
        var all = await _docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = field } } });
        Assert.Equal(4, all.Count);
        foreach (var hit in all)
        {
            foreach (var threshold in new[] { hit.Score, Math.BitIncrement(hit.Score), Math.BitDecrement(hit.Score) })
            {
                var expected = all.Where(other => other.Score >= threshold).Select(other => other.Id);
                Assert.Equal(expected, (await _docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = field } }, ScoreThreshold = threshold })).Select(other => other.Id));
                Assert.Equal(expected, (await _docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = field, ScoreThreshold = threshold } } })).Select(other => other.Id));
            }
        }
    }

    // FACTS 4.
    [Theory]
    [InlineData(FusionPlacement.Server)]
    [InlineData(FusionPlacement.Client)]
    public async Task A_fused_score_at_the_threshold_is_a_hit(FusionPlacement placement)
    {
        await _docs.UpsertAsync([.. Enumerable.Range(1, 6).Select(i => Random(new Random(i), i))]);
        HybridQuery Query(double? threshold) => new() { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" }, new DenseLeg(new float[] { 0, 1, 0, 0 }) { Field = "far" } }, Fusion = Fusion.Rrf(), Placement = placement, ScoreThreshold = threshold };
        var all = await _docs.SearchAsync(Query(null));
        foreach (var hit in all)
            Assert.Equal(all.Where(other => other.Score >= hit.Score).Select(other => other.Id).Order(StringComparer.Ordinal), (await _docs.SearchAsync(Query(hit.Score))).Select(other => other.Id).Order(StringComparer.Ordinal));
    }

    // FACTS 5.
    [Fact]
    public async Task A_sparse_leg_finds_negative_sums_and_no_point_that_sums_to_nothing_with_a_filter_or_without()
    {
        await _docs.UpsertAsync([Sparse("1", (1, 1)), Sparse("2", (1, -2)), Sparse("3", (9, 1)), Sparse("4", (1, 1), (2, 1))]);
        foreach (var filter in new[] { null, Filter.Equal("lang", "en") })
        {
            var hits = await _docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms((1, 1), (2, -1))) { Field = "sparse" } }, Filter = filter });
            Assert.Equal(["1", "2"], hits.Select(hit => hit.Id));
            Assert.Equal([1.0, -2.0], hits.Select(hit => hit.Score));
        }

        Assert.Empty(await _docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Given.Terms()) { Field = "sparse" } } }));
    }

    // FACTS 12.
    [Fact]
    public async Task Hits_that_differ_come_in_the_order_in_which_they_were_chosen()
    {
        await _docs.UpsertAsync([Vector("1", 1, 0), Vector("2", 0.99f, 0.01f), Vector("3", 0.98f, 0.02f), Vector("4", 0.5f, 0.9f)]);
        var leg = new QdrantDenseLeg(new float[] { 1, 0.1f, 0, 0 }) { Field = "dot", Diversity = new QdrantDiversity { Share = 0.9f, Candidates = 4 } };
        var hits = await _docs.SearchAsync(new HybridQuery { Legs = { leg } });
        Assert.Equal(4, hits.Count);
        Assert.NotEqual(hits.Select(hit => hit.Score).OrderDescending(), hits.Select(hit => hit.Score));
        var sent = QueryPoints.Parser.ParseFrom(_emulator.Requests.Of("Points/Query")[^1].Message.Span);
        Assert.Equal((0.9f, 4u), (sent.Query.NearestWithMmr.Mmr.Diversity, sent.Query.NearestWithMmr.Mmr.CandidatesLimit));

        // The order is all that such a leg has, so that only the server can fuse it.
        var fused = new HybridQuery { Legs = { leg, new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "far" } }, Fusion = Fusion.Rrf() };
        Assert.Equal(FusionPlacement.Server, (await _docs.SearchAsync(fused)).FusedAt);
        await Assert.ThrowsAsync<NotSupportedException>(() => _docs.SearchAsync(new HybridQuery { Legs = { leg, fused.Legs[1] }, Fusion = Fusion.Rrf(), Placement = FusionPlacement.Client }));
        await Assert.ThrowsAsync<NotSupportedException>(() => _docs.SearchAsync(new HybridQuery { Legs = { leg, fused.Legs[1] }, Fusion = Fusion.Linear() }));
    }

    [Fact]
    public async Task Groups_are_pages_of_groups_and_say_their_value()
    {
        await _docs.UpsertAsync([.. Enumerable.Range(1, 12).Select(i => Dense($"{i}", i, $$"""{"n":{{i % 4}},"lang":"{{(i % 2 == 0 ? "en" : "de")}}"}"""))]);
        QdrantQuery Query(int offset, int size, string by = "n") => new() { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" } }, GroupBy = by, GroupSize = size, Limit = 2, Offset = offset };
        Assert.Equal(["12", "11"], (await _docs.SearchAsync(Query(0, 1))).Select(hit => hit.Id));
        Assert.Equal(["10", "9"], (await _docs.SearchAsync(Query(2, 1))).Select(hit => hit.Id));
        var two = await _docs.SearchAsync(Query(0, 2));
        Assert.Equal(["12", "8", "11", "7"], two.OrderByDescending(hit => two.Where(other => Equals(other.Group, hit.Group)).Max(other => other.Score)).ThenByDescending(hit => hit.Score).Select(hit => hit.Id));
        Assert.Equal(new FilterValue[] { new("en"), new("de") }, (await _docs.SearchAsync(Query(0, 1, "lang"))).Select(hit => hit.Group!.Value));

        var fused = new QdrantQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" }, new DenseLeg(new float[] { 12, 0, 0, 0 }) { Field = "far" } }, GroupBy = "lang", Fusion = Fusion.Rrf() };
        Assert.Equal(["12", "11"], (await _docs.SearchAsync(fused)).Select(hit => hit.Id));
        await Assert.ThrowsAsync<NotSupportedException>(() => _docs.SearchAsync(new QdrantQuery { Legs = { fused.Legs[0], fused.Legs[1] }, GroupBy = "lang", Fusion = Fusion.Linear() }));
    }

    [Fact]
    public async Task Legs_inside_of_a_leg_find_candidates_that_are_fused_or_ranked_by_one_more_vector()
    {
        await _docs.UpsertAsync([.. Enumerable.Range(1, 30).Select(i => Random(new Random(i), i))]);
        var candidates = new DenseLeg(new float[] { 0, 0, 1, 0 }) { Field = "far", Limit = 6 };
        var found = (await _docs.SearchAsync(new HybridQuery { Legs = { candidates }, Limit = 6 })).Select(hit => hit.Id).ToHashSet(StringComparer.Ordinal);
        var byDot = (await _docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" } }, Limit = 30 })).Where(hit => found.Contains(hit.Id)).ToList();

        var rescored = await _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { candidates }, Rescoring = new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" } } }, Limit = 30 });
        Assert.Equal(byDot.Select(hit => (hit.Id, hit.Score)), rescored.Select(hit => (hit.Id, hit.Score)));

        // Rescoring by a vector is a leaf, also for thresholds (FACTS 4), and distances stay negative scores.
        var kept = await _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { candidates }, Rescoring = new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" } } }, Limit = 30, ScoreThreshold = byDot[2].Score });
        Assert.Equal(byDot.Take(3).Select(hit => hit.Id), kept.Select(hit => hit.Id));
        Assert.All(await _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { candidates }, Rescoring = new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "far" } } } }), hit => Assert.True(hit.Score <= 0 && hit.RawScore >= 0));

        // Twice nested: what a leg of legs finds is one more list for the fusion around it. By scores, since ranks would tie (FACTS 3).
        var inner = new QdrantPrefetchLeg { Legs = { candidates, new SparseLeg(Given.Terms((1, 1), (2, 1))) { Field = "exact", Limit = 6 } }, Fusion = Fusion.Dbsf(FusionArithmetic.Qdrant) };
        var outer = new HybridQuery { Legs = { inner, new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = "dot" } }, Fusion = Fusion.Rrf(), Placement = FusionPlacement.Server, Limit = 10 };
        var onServer = await _docs.SearchAsync(outer);
        var onClient = await _docs.SearchAsync(new HybridQuery { Legs = { inner, outer.Legs[1] }, Fusion = Fusion.Rrf(), Placement = FusionPlacement.Client, Limit = 10 });
        Assert.Equal(onClient.Select(hit => Math.Round(hit.Score, 5)), onServer.Select(hit => Math.Round(hit.Score, 5)));

        await Assert.ThrowsAsync<ArgumentException>(() => _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg() } }));
        await Assert.ThrowsAsync<ArgumentException>(() => _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { candidates }, Fusion = Fusion.Rrf(), Rescoring = candidates } } }));
        await Assert.ThrowsAsync<NotSupportedException>(() => _docs.SearchAsync(new HybridQuery { Legs = { new QdrantPrefetchLeg { Legs = { candidates, inner }, Fusion = Fusion.Linear() } } }));
    }

    [Fact]
    public async Task More_than_64_queries_go_in_several_requests_and_come_back_in_their_order()
    {
        await _docs.UpsertAsync([.. Enumerable.Range(1, 200).Select(i => Sparse($"{i}", ((uint)i, 1)))]);
        _emulator.Requests.Clear();
        var results = await _docs.SearchBatchAsync([.. Enumerable.Range(1, 200).Select(i => new HybridQuery { Legs = { new SparseLeg(Given.Terms(((uint)i, 1))) { Field = "sparse" } } })]);
        Assert.Equal(Enumerable.Range(1, 200).Select(i => $"{i}"), results.Select(result => result.Single().Id));
        Assert.Equal([8, 64, 64, 64], _emulator.Requests.Of("Points/QueryBatch").Select(request => QueryBatchPoints.Parser.ParseFrom(request.Message.Span).QueryPoints.Count).Order());
    }

    [Fact]
    public async Task Values_are_counted_by_kind_and_filter()
    {
        await _docs.UpsertAsync([.. Enumerable.Range(1, 9).Select(i => Dense($"{i}", i, $$"""{"n":{{i % 3 * 10}},"lang":"{{(i < 7 ? "en" : "de")}}"}"""))]);
        Assert.Equal([new QdrantValueCount("en", 6), new QdrantValueCount("de", 3)], await _docs.CountValuesAsync("lang"));
        Assert.Equal([new QdrantValueCount("de", 3)], await _docs.CountValuesAsync("lang", filter: Filter.Equal("lang", "de")));
        Assert.Equal(2, (await _docs.CountValuesAsync("n", limit: 2)).Count);
        Assert.All(await _docs.CountValuesAsync("n", exact: false), count => Assert.Equal((3L, FilterValueKind.Int64), (count.Count, count.Value.Kind)));
        var error = await Assert.ThrowsAsync<StoreException>(() => _docs.CountValuesAsync("nosuch"));
        Assert.Contains("No appropriate index", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _docs.CountValuesAsync("lang", limit: 0));
        await Assert.ThrowsAsync<NotSupportedException>(() => _docs.CountValuesAsync("a\"b"));
    }

    private static HybridQuery Hybrid(Fusion fusion, double weight = 1, string field = "dot", string sparse = "exact", Filter? filter = null, float term = 1) => new()
    {
        Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) { Field = field, Weight = weight }, new SparseLeg(Given.Terms((1, term))) { Field = sparse } },
        Fusion = fusion,
        Filter = filter,
    };

    private static HybridPoint Random(Random random, int id)
    {
        var point = new HybridPoint($"{id}", Payload.Parse($$"""{"n":{{id}},"lang":"{{(id % 2 == 0 ? "en" : "de")}}"}"""));
        point.Dense["dot"] = Floats(random);
        point.Dense["far"] = Floats(random);
        point.Sparse["exact"] = Terms(random);
        return point;
    }

    private static float[] Floats(Random random) => [.. Enumerable.Range(0, 4).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    private static SparseEmbedding Terms(Random random) => Given.Terms([.. Enumerable.Range(0, 20).Where(_ => random.Next(2) == 0).Select(i => ((uint)i, 0.1f + (float)random.NextDouble()))]);

    private static HybridPoint Dense(string id, float x, string payload = "{}")
    {
        var point = new HybridPoint(id, Payload.Parse(payload));
        point.Dense["dot"] = new[] { x, 0, 0, 0 };
        point.Dense["far"] = new[] { x, 0, 0, 0 };
        return point;
    }

    private static HybridPoint Vector(string id, float x, float y)
    {
        var point = new HybridPoint(id);
        point.Dense["dot"] = new[] { x, y, 0, 0 };
        point.Dense["far"] = new[] { x, y, 0, 0 };
        return point;
    }

    private static HybridPoint Sparse(string id, params (uint, float)[] terms)
    {
        var point = new HybridPoint(id, Payload.Parse("""{"lang":"en"}"""));
        point.Sparse["sparse"] = Given.Terms(terms);
        return point;
    }
}
