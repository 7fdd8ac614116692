using System.Text.Json;
using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Server;

/// <summary>Fusion, ranges, groups and batches of a real server give what the client makes of plain searches.</summary>
public sealed class QueryTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Dimensions = 12;
    private const int Points = 300;

    // Twice the last place of a float near 1: the server sums in single precision, in an order of its own.
    private const double Tolerance = 2.4e-7;

    private static readonly string[] Langs = ["de", "en", "fr", "it", "ja"];

    private LiteServer? _server;
    private CountingTransport? _transport;
    private MilvusStore? _store;

    public async Task InitializeAsync()
    {
        _server = await LiteServer.StartAsync();
        _transport = CountingTransport.To(_server);
        _store = MilvusStore.Connect(_transport);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        if (_transport is not null)
            await _transport.DisposeAsync();
        _server?.Dispose();
    }

    [SkippableFact]
    public async Task Weighted_scores_are_the_same_from_the_server_and_from_the_client()
    {
        var docs = await FillAsync();
        var random = new Random(3);
        var fusion = Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus);
        var compared = 0;
        var largest = 0.0;
        foreach (var field in new[] { "cosine", "dot", "euclid" })
        {
            foreach (var (dense, sparse) in new[] { (0.7, 0.3), (1, 0), (0.5, 0.5), (0.05, 1) })
            {
                HybridQuery Query(FusionPlacement placement, double? threshold) => new()
                {
                    Legs = { new DenseLeg(Dense(7)) { Field = field, Weight = dense, ScoreThreshold = threshold }, new SparseLeg(Sparse(new Random(7))) { Weight = sparse } },
                    Fusion = fusion,
                    Placement = placement,
                    Filter = random.Next(2) == 0 ? null : Filter.AnyOf("lang", "de", "en"),
                    Limit = 40,
                    Offset = 3,
                };

                var seed = random.Next();
                foreach (var threshold in new double?[] { null, field == "euclid" ? -1.3 : 0.1 })
                {
                    random = new Random(seed);
                    var server = await docs.SearchAsync(Query(FusionPlacement.Server, threshold));
                    random = new Random(seed);
                    var client = await docs.SearchAsync(Query(FusionPlacement.Client, threshold));
                    random = new Random(seed);
                    Assert.Equal(FusionPlacement.Server, (await docs.SearchAsync(Query(FusionPlacement.Auto, threshold))).FusedAt);
                    Assert.True(client.Count > 5, $"{field}: {client.Count} hits");
                    Assert.Equal(client.Count, server.Count);
                    for (var i = 0; i < client.Count; i++)
                    {
                        largest = Math.Max(largest, Math.Abs(client[i].Score - server[i].Score));
                        Assert.True(Math.Abs(client[i].Score - server[i].Score) <= Tolerance, $"{field} {dense}/{sparse} rank {i}: {client[i].Score} here, {server[i].Score} there");
                    }

                    compared += client.Count;
                }
            }
        }

        output.WriteLine($"{compared} scores, largest difference {largest:E1}");
    }

    [SkippableFact]
    public async Task The_recorded_weighted_scores_come_back()
    {
        using var recorded = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Shared("cassettes", "milvus", "scores.json")));
        var inputs = recorded.RootElement.GetProperty("inputs");
        var ids = inputs.GetProperty("ids").EnumerateArray().Select(id => id.GetString()!).ToList();
        var docs = await _store!.Collection("scores").CreateHybridCollectionAsync(Definition(inputs.GetProperty("dense")[0].GetArrayLength()));
        await docs.UpsertAsync(ids.Select((id, i) =>
        {
            var point = new HybridPoint(id);
            foreach (var field in new[] { "cosine", "dot", "euclid" })
                point.Dense[field] = Floats(inputs.GetProperty("dense")[i]);
            point.Sparse["sparse"] = Terms(inputs.GetProperty("sparse")[i]);
            return point;
        }));
        var (answers, scores) = (0, 0);
        foreach (var (metric, field) in new[] { ("COSINE", "cosine"), ("IP", "dot"), ("L2", "euclid") })
        {
            foreach (var answer in recorded.RootElement.GetProperty("servers").GetProperty("lite-2.5.1").GetProperty(metric).EnumerateObject().Where(answer => answer.Name.EndsWith("_norm", StringComparison.Ordinal)))
            {
                var weights = answer.Name.Split('_').Skip(1).Take(2).Select(weight => double.Parse(weight, System.Globalization.CultureInfo.InvariantCulture)).ToList();
                var limit = inputs.GetProperty("limit_per_request").GetInt32();
                var result = await docs.SearchAsync(new HybridQuery
                {
                    Legs = { new DenseLeg(Floats(inputs.GetProperty("dense_query"))) { Field = field, Weight = weights[0], Limit = limit }, new SparseLeg(Terms(inputs.GetProperty("sparse_query"))) { Weight = weights[1], Limit = limit } },
                    Fusion = Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus),
                    Placement = FusionPlacement.Server,
                    Limit = inputs.GetProperty("hybrid_limit").GetInt32(),
                });
                var expected = answer.Value.EnumerateArray().ToDictionary(hit => hit[0].GetString()!, hit => hit[1].GetDouble());
                Assert.Equal(expected.Keys.Order(), result.Select(hit => hit.Id).Order());
                Assert.All(result, hit => Assert.Equal(expected[hit.Id], hit.Score, Tolerance));
                answers++;
                scores += result.Count;
            }
        }

        output.WriteLine($"{answers} answers, {scores} scores");
        Assert.Equal(9, answers);
    }

    [SkippableFact]
    public async Task What_this_server_cannot_fuse_is_fused_here_or_refused_with_the_version_that_can()
    {
        var docs = await FillAsync();
        foreach (var (fusion, weight, reason) in new (Fusion, double, string)[]
        {
            (Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Milvus), 0.5, "2.5"),
            (Fusion.Rrf(), 0.5, "3.0.1"),
            (Fusion.Linear(), 0.5, "Milvus"),
            (Fusion.Dbsf(), 1, "RRF"),
            (Fusion.Rrf(20_000), 1, "16384"),
        })
        {
            HybridQuery Query(FusionPlacement placement) => new() { Legs = { new DenseLeg(Dense(1)) { Field = "cosine", Weight = weight }, new SparseLeg(Sparse(new Random(1))) }, Fusion = fusion, Placement = placement };
            Assert.Equal(FusionPlacement.Client, (await docs.SearchAsync(Query(FusionPlacement.Auto))).FusedAt);
            _transport!.Take("Search");
            var error = await Assert.ThrowsAsync<NotSupportedException>(() => docs.SearchAsync(Query(FusionPlacement.Server)));
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            Assert.Equal((0, 0), (_transport.Take("Search"), _transport.Take("HybridSearch")));
        }
    }

    [SkippableTheory]
    [InlineData("cosine")]
    [InlineData("dot")]
    [InlineData("euclid")]
    public async Task A_range_holds_the_hits_between_its_scores_and_both_ends(string field)
    {
        var docs = await FillAsync();
        var all = (await docs.SearchAsync(new HybridQuery { Legs = { Leg(null, null) }, Limit = Points })).ToList();
        var random = new Random(5);
        var compared = 0;
        for (var round = 0; round < 40; round++)
        {
            // Ends that are scores themselves, and ends just beside them.
            var (from, to) = (random.Next(all.Count), random.Next(all.Count));
            var (ceiling, threshold) = (Near(all[Math.Min(from, to)].Score), Near(all[Math.Max(from, to)].Score));
            if (ceiling < threshold)
                continue;
            var expected = all.Where(hit => hit.Score >= threshold && hit.Score <= ceiling).Take(25).ToList();
            var found = await docs.SearchAsync(new HybridQuery { Legs = { Leg(threshold, ceiling) }, Limit = 25 });
            Assert.Equal(expected.Select(hit => hit.Score), found.Select(hit => hit.Score));
            Assert.Equal(expected.Select(hit => hit.Id).Order(StringComparer.Ordinal), found.Select(hit => hit.Id).Order(StringComparer.Ordinal));
            var above = await docs.SearchAsync(new HybridQuery { Legs = { Leg(threshold, null) }, Limit = Points });
            Assert.Equal(all.Count(hit => hit.Score >= threshold), above.Count);
            compared += found.Count + above.Count;
        }

        output.WriteLine($"{field}: {compared} hits");
        Assert.True(compared > 1000, $"{compared} hits");

        double Near(double score) => random.Next(3) switch { 0 => score, 1 => Math.BitIncrement(score), _ => Math.BitDecrement(score) };

        SearchLeg Leg(double? threshold, double? ceiling) => new MilvusDenseLeg(Dense(2)) { Field = field, ScoreThreshold = threshold, ScoreCeiling = ceiling };
    }

    [SkippableFact]
    public async Task A_range_of_a_sparse_field_holds_the_hits_between_its_scores()
    {
        var docs = await FillAsync();
        var query = Sparse(new Random(2));
        var all = await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(query) }, Limit = Points });
        foreach (var (from, to) in new[] { (0, 10), (5, 40), (60, 61), (100, 200) })
        {
            // The ends lie half way between two scores: those of a range may differ in the last place.
            var (ceiling, threshold) = ((all[from].Score + all[from + 1].Score) / 2, (all[to].Score + all[to + 1].Score) / 2);
            var found = await docs.SearchAsync(new HybridQuery { Legs = { new MilvusSparseLeg(query) { ScoreThreshold = threshold, ScoreCeiling = ceiling } }, Limit = Points });
            var expected = all.Where(hit => hit.Score >= threshold && hit.Score <= ceiling).ToDictionary(hit => hit.Id, hit => hit.Score);
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), found.Select(hit => hit.Id).Order(StringComparer.Ordinal));
            Assert.All(found, hit => Assert.Equal(expected[hit.Id], hit.Score, 1e-6));
        }
    }

    [SkippableFact]
    public async Task Groups_hold_the_best_hit_of_each_value()
    {
        var docs = await FillAsync();
        foreach (var column in new[] { "group", "number", "flag" })
        {
            var all = await docs.SearchAsync(new HybridQuery { Legs = { new DenseLeg(Dense(4)) { Field = "cosine" } }, Limit = Points });
            var best = all.GroupBy(hit => Value(hit, column)).Select(group => group.First()).ToList();
            foreach (var (offset, limit) in new[] { (0, 3), (1, 2), (2, 20) })
            {
                var found = await docs.SearchAsync(new MilvusQuery { Legs = { new DenseLeg(Dense(4)) { Field = "cosine" } }, GroupBy = column, Limit = limit, Offset = offset, Payload = PayloadSelection.Only("lang") });
                var expected = best.Skip(offset).Take(limit).ToList();
                Assert.Equal(expected.Select(hit => (hit.Id, hit.Score)), found.Select(hit => (hit.Id, hit.Score)));
                Assert.Equal(expected.Select(hit => Value(hit, column)), found.Select(hit => hit.Group?.ToString()));
                Assert.All(found, hit => Assert.False(hit.Payload.TryGetProperty(column, out _)));
            }
        }

        static string? Value(Hit hit, string column)
        {
            Assert.True(hit.Payload.TryGetProperty(column, out var value));
            return (value.ValueKind == JsonValueKind.String ? new FilterValue(value.GetString()!) : value.ValueKind == JsonValueKind.Number ? new FilterValue(value.GetInt64()) : new FilterValue(value.GetBoolean())).ToString();
        }
    }

    [SkippableFact]
    public async Task Wishes_that_this_server_would_leave_aside_are_refused_before_any_search()
    {
        var docs = await FillAsync();
        var dense = new DenseLeg(Dense(1)) { Field = "cosine" };
        _transport!.Take("Search");
        await RefusedAsync<NotSupportedException>("2.5", new MilvusQuery { Legs = { dense }, GroupBy = "group", GroupSize = 2 });
        await RefusedAsync<NotSupportedException>("2.5", new MilvusQuery { Legs = { dense }, GroupBy = "group", StrictGroupSize = true });
        await RefusedAsync<NotSupportedException>("2.5", new MilvusQuery { Legs = { dense, new SparseLeg(Sparse(new Random(1))) }, GroupBy = "group" });
        await RefusedAsync<NotSupportedException>("server fuses", new MilvusQuery { Legs = { dense, new SparseLeg(Sparse(new Random(1))) }, GroupBy = "group", Fusion = Fusion.Dbsf() });
        await RefusedAsync<NotSupportedException>("MilvusPayloadField", new MilvusQuery { Legs = { dense }, GroupBy = "lang" });
        await RefusedAsync<NotSupportedException>("range", new MilvusQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", ScoreCeiling = 1 } }, GroupBy = "group" });
        await RefusedAsync<ArgumentOutOfRangeException>("GroupSize", new MilvusQuery { Legs = { dense }, GroupBy = "group", GroupSize = 0 });
        await RefusedAsync<ArgumentOutOfRangeException>("16384", new MilvusQuery { Legs = { dense }, GroupBy = "group", GroupSize = 5000 });
        await RefusedAsync<NotSupportedException>("IVF", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", Probes = 8 } } });
        await RefusedAsync<NotSupportedException>("AUTOINDEX", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", Level = 3 } } });
        await RefusedAsync<ArgumentOutOfRangeException>("Probes", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", Probes = 0 } } });
        await RefusedAsync<ArgumentOutOfRangeException>("Level", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", Level = 11 } } });
        await RefusedAsync<ArgumentOutOfRangeException>("ceiling", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", ScoreCeiling = double.NaN } } });
        await RefusedAsync<ArgumentOutOfRangeException>("threshold", new HybridQuery { Legs = { new MilvusDenseLeg(Dense(1)) { Field = "cosine", ScoreThreshold = 0.5, ScoreCeiling = 0.4 } } });
        await RefusedAsync<ArgumentOutOfRangeException>("level", new MilvusQuery { Legs = { dense }, Consistency = (MilvusConsistency)4 });
        foreach (var ratio in new[] { -0.1, 1, double.NaN })
            await RefusedAsync<ArgumentOutOfRangeException>("drop ratio", new HybridQuery { Legs = { new MilvusSparseLeg(Sparse(new Random(1))) { DropRatio = ratio } } });
        Assert.Equal((0, 0), (_transport.Take("Search"), _transport.Take("HybridSearch")));

        async Task RefusedAsync<T>(string words, HybridQuery query)
            where T : Exception => Assert.Contains(words, (await Assert.ThrowsAsync<T>(() => docs.SearchAsync(query))).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_drop_ratio_leaves_the_smallest_weights_of_the_query_out()
    {
        var docs = await FillAsync();
        await docs.UpsertAsync([Point(9001, Terms((1, 1), (2, 1))), Point(9002, Terms((2, 4)))]);
        var query = Terms((1, 3), (2, 1));
        HybridQuery Query(double ratio) => new() { Legs = { new MilvusSparseLeg(query) { DropRatio = ratio } }, Filter = Filter.Ids("p9001", "p9002") };
        Assert.Equal([("p9001", 4d), ("p9002", 4d)], (await docs.SearchAsync(Query(0))).Select(hit => (hit.Id, hit.Score)).Order());
        Assert.Equal([("p9001", 3d)], (await docs.SearchAsync(Query(0.6))).Select(hit => (hit.Id, hit.Score)));
    }

    [SkippableFact]
    public async Task Searches_of_one_shape_share_a_request_and_answer_as_if_alone()
    {
        var docs = await FillAsync();
        foreach (var fusion in new[] { null, Fusion.Rrf(), (Fusion)Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus) })
        {
            var queries = Enumerable.Range(0, 12).Select(i => Query(i, fusion, limit: 10)).Concat(Enumerable.Range(12, 3).Select(i => Query(i, fusion, limit: 20))).ToList();
            var alone = new List<SearchResult>();
            foreach (var query in queries)
                alone.Add(await docs.SearchAsync(query));
            _transport!.Take("Search");
            _transport.Take("HybridSearch");
            var together = await docs.SearchBatchAsync(queries);
            Assert.Equal(fusion is null ? (2, 0) : (0, queries.Count), (_transport.Take("Search"), _transport.Take("HybridSearch")));
            for (var i = 0; i < queries.Count; i++)
            {
                Assert.Equal(queries[i].Limit, together[i].Count);
                Assert.Equal(alone[i].Select(hit => hit.Score), together[i].Select(hit => hit.Score));
            }
        }

        static HybridQuery Query(int i, Fusion? fusion, int limit)
        {
            var query = new HybridQuery { Fusion = fusion, Limit = limit, Filter = Filter.AnyOf("lang", "de", "en", "fr") };
            query.Legs.Add(new DenseLeg(Dense(100 + i)) { Field = "cosine" });
            if (fusion is not null)
                query.Legs.Add(new SparseLeg(Sparse(new Random(i))));
            return query;
        }
    }

    [SkippableTheory]
    [InlineData(MilvusConsistency.Strong)]
    [InlineData(MilvusConsistency.Session)]
    [InlineData(MilvusConsistency.Bounded)]
    [InlineData(MilvusConsistency.Eventually)]
    public async Task Every_level_is_understood_and_sees_what_was_waited_for(MilvusConsistency level)
    {
        await FillAsync();
        await using var store = MilvusStore.Connect(_server!.Url, new MilvusStoreOptions { Consistency = level });
        var docs = store.Collection("queries");
        await docs.UpsertAsync(Point(5000, Terms((77_777, 1))));
        Assert.Equal("p5000", Assert.Single(await docs.SearchAsync(Given.Sparse((77_777, 1)))).Id);
        await docs.UpsertAsync([Point(5001, Terms((77_777, 1)))], new UpsertOptions { WaitUntilVisible = false });
        await docs.WaitUntilVisibleAsync();
        Assert.Equal(2, (await docs.SearchAsync(Given.Sparse((77_777, 1)))).Count);
        await docs.DeleteAsync(["p5000"]);
        Assert.Equal("p5001", Assert.Single(await docs.SearchAsync(Given.Sparse((77_777, 1)))).Id);
        Assert.Null(await docs.GetAsync("p5000"));
        Assert.Equal(Points + 1, await docs.CountAsync());
    }

    [SkippableFact]
    public async Task Selected_keys_come_back_whatever_they_are_called()
    {
        var docs = await _store!.Collection("keys").CreateHybridCollectionAsync(new() { Sparse = { new SparseField("sparse") }, Payload = { new PayloadField("lang", PayloadType.Keyword), new MilvusPayloadField("column", PayloadType.Keyword) } });
        var point = new HybridPoint("a", Payload.Parse("""{"column":"c","lang":"de\tx","in":1,"like":[2],"odd key":{"a":3},"json_x":4,"9":5,"plain":"y\nz","größe":6}"""));
        point.Sparse["sparse"] = Terms((1, 1));
        await docs.UpsertAsync(point);
        string[] keys = ["column", "lang", "in", "like", "odd key", "json_x", "9", "plain", "größe", "absent"];
        foreach (var selected in keys.Select(key => new[] { key }).Append(["column", "lang", "plain"]).Append(keys))
        {
            var selection = PayloadSelection.Only(selected);
            var expected = Sorted(point.Payload, selected);
            Assert.Equal(expected, Sorted((await docs.SearchAsync(new HybridQuery { Legs = { new SparseLeg(Terms((1, 1))) }, Payload = selection }))[0].Payload, keys));
            Assert.Equal(expected, Sorted((await docs.GetAsync("a", new GetOptions { Payload = selection }))!.Payload, keys));
        }

        static string Sorted(Payload payload, string[] keys) => string.Join(' ', keys.Where(key => payload.TryGetProperty(key, out _)).Order(StringComparer.Ordinal).Select(key => payload.TryGetProperty(key, out var value) ? $"{key}={value.GetRawText()}" : key));
    }

    private static HybridCollectionDefinition Definition(int dimensions) => new()
    {
        Dense =
        {
            new DenseField("cosine", dimensions) { Index = DenseIndex.Exact },
            new DenseField("dot", dimensions, Distance.Dot) { Index = DenseIndex.Exact },
            new DenseField("euclid", dimensions, Distance.Euclid) { Index = DenseIndex.Exact },
        },
        Sparse = { new SparseField("sparse") },
    };

    private async Task<HybridCollection> FillAsync()
    {
        var definition = Definition(Dimensions);
        definition.Payload.Add(new PayloadField("lang", PayloadType.Keyword));
        definition.Payload.Add(new MilvusPayloadField("group", PayloadType.Keyword));
        definition.Payload.Add(new MilvusPayloadField("number", PayloadType.Integer));
        definition.Payload.Add(new MilvusPayloadField("flag", PayloadType.Boolean));
        var docs = await _store!.Collection("queries").CreateHybridCollectionAsync(definition);
        var random = new Random(1);
        await docs.UpsertAsync(Enumerable.Range(0, Points).Select(i => Point(i, Sparse(random))));
        return docs;
    }

    private static HybridPoint Point(int i, SparseEmbedding sparse)
    {
        var point = new HybridPoint($"p{i}", Payload.Parse($$"""{"lang":"{{Langs[i % Langs.Length]}}","group":"g{{i % 7}}","number":{{i % 11}},"flag":{{(i % 3 == 0 ? "true" : "false")}}}"""));
        foreach (var field in new[] { "cosine", "dot", "euclid" })
            point.Dense[field] = Dense(i);
        point.Sparse["sparse"] = sparse;
        return point;
    }

    private static float[] Dense(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Dimensions).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static SparseEmbedding Sparse(Random random) =>
        SparseEmbedding.FromDictionary(Enumerable.Range(0, 15).Select(_ => (uint)random.Next(60)).Distinct().ToDictionary(index => index, _ => 0.1f + random.NextSingle()));

    private static SparseEmbedding Terms(params (uint Index, float Weight)[] terms) => Given.Terms(terms);

    private static SparseEmbedding Terms(JsonElement terms) =>
        SparseEmbedding.FromDictionary(terms.EnumerateObject().Select(term => KeyValuePair.Create(uint.Parse(term.Name, System.Globalization.CultureInfo.InvariantCulture), term.Value.GetSingle())));

    private static float[] Floats(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetSingle())];
}
