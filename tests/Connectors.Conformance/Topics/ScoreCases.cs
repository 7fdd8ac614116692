namespace Connectors.Conformance;

internal static class ScoreCases
{
    private const string Larger = "3 Scores: larger is better on every store (Euclid is minus the distance)";
    private const string Raw = "3 Scores: RawScore keeps what the server said";
    private const string Cosine = "3 Scores: cosine is cosine on all of them";
    private const string Threshold = "3 Scores: a threshold means ≥ on Score";
    private const string Idf = "2 Definitions: sparse fields (name, weighting None|Idf, optional VocabularyId, index)";

    public static CaseList All { get; } = new("Scores")
    {
        {
            "The score of a cosine field is the cosine", Cosine, nameof(HybridCollection.SearchAsync), (c, token) => IsAsync(
                c, "cosine", [3, 0, 4, 0], [("same", [3, 0, 4, 0], 1), ("longer", [30, 0, 40, 0], 1), ("half", [3, 5, 4, 0], 0.70710678118), ("none", [0, 1, 0, 0], 0), ("opposite", [-6, 0, -8, 0], -1)], token)
        },
        {
            "The score of a dot field is the dot product, with its sign", Larger, nameof(HybridCollection.SearchAsync), (c, token) => IsAsync(
                c, "dot", [1, 2, 3, 4], [("ten", [0, 0, 2, 1], 10), ("half", [0.5f, 0, 0, 0], 0.5), ("none", [2, -1, 0, 0], 0), ("minus", [0, 0, -1, -2], -11)], token)
        },
        {
            "The score of a euclid field is minus the distance, not squared", Larger, nameof(HybridCollection.SearchAsync), (c, token) => IsAsync(
                c, "euclid", [1, 1, 1, 1], [("same", [1, 1, 1, 1], 0), ("two", [2, 2, 2, 2], -2), ("five", [4, 5, 1, 1], -5), ("far", [101, 1, 1, 1], -100)], token)
        },
        {
            "The score of a sparse leg is the dot product of the shared terms", Larger, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(
                    [
                        Make.Point("both", sparse: Make.Terms((1, 2), (5, 0.5f), (9, 7))),
                        Make.Point("one", sparse: Make.Terms((1, 3))),
                        Make.Point("none", sparse: Make.Terms((2, 9))),
                    ],
                    token);
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 0.5f), (5, 8), (100, 4))), token);
                Ranking.Same([new("both", 5), new("one", 1.5)], hits, 10, 0, "hits", c.Capabilities.SparseWeightError);
            }
        },
        {
            "Scores fall from hit to hit on every kind of field", Larger, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                foreach (var query in new[] { Make.Sparse(ConformanceData.SparseQuery(1), 100), Make.Dense(ConformanceData.DenseQuery(1), "cosine", 100), Make.Dense(ConformanceData.DenseQuery(1), "dot", 100), Make.Dense(ConformanceData.DenseQuery(1), "euclid", 100) })
                {
                    var scores = (await collection.FindAsync(query, token)).Select(hit => hit.Score).ToList();
                    Check.That(scores.Count > 10, "Expected hits.");
                    Check.Sequence(scores.OrderDescending(), scores, "scores");
                }
            }
        },
        {
            "The raw score is a finite number in the order that the server has", Raw, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                foreach (var field in new[] { "cosine", "dot", "euclid" })
                {
                    var hits = await collection.FindAsync(Make.Dense(ConformanceData.DenseQuery(2), field, 20), token);
                    var raw = hits.Select(hit => hit.RawScore).ToList();
                    Check.That(raw.All(double.IsFinite), "A raw score is not finite.");
                    var rising = raw.Order().SequenceEqual(raw);
                    Check.That(rising || raw.OrderDescending().SequenceEqual(raw), $"The raw scores of '{field}' neither rise nor fall: {string.Join(", ", raw)}.");
                }
            }
        },
        {
            "After a fusion on the client the raw score is the fused score", Raw, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var query = new HybridQuery { Legs = { new SparseLeg(ConformanceData.SparseQuery(1)), new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "dot" } }, Placement = FusionPlacement.Client };
                foreach (var hit in await collection.FindAsync(query, token))
                    Check.Equal(hit.Score, hit.RawScore, $"raw score of '{hit.Id}'");
            }
        },
        { "The threshold of a sparse leg keeps the score that it names", Threshold, nameof(HybridCollection.SearchAsync), (c, token) => ThresholdAsync(c, t => new SparseLeg(ConformanceData.SparseQuery(3)) { ScoreThreshold = t }, token) },
        { "The threshold of a cosine leg keeps the score that it names", Threshold, nameof(HybridCollection.SearchAsync), (c, token) => ThresholdAsync(c, t => new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "cosine", Exact = true, ScoreThreshold = t }, token) },
        { "The threshold of a dot leg keeps the score that it names", Threshold, nameof(HybridCollection.SearchAsync), (c, token) => ThresholdAsync(c, t => new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "dot", Exact = true, ScoreThreshold = t }, token) },
        { "The threshold of a euclid leg keeps the score that it names", Threshold, nameof(HybridCollection.SearchAsync), (c, token) => ThresholdAsync(c, t => new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "euclid", Exact = true, ScoreThreshold = t }, token) },
        {
            "The threshold of the query means the same for a single leg", Threshold, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var all = await collection.FindAsync(Make.Dense(ConformanceData.DenseQuery(3), "dot", 50), token);
                var query = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "dot", Exact = true } }, Limit = 50, ScoreThreshold = all[9].Score };
                Check.Sequence(all.Where(hit => hit.Score >= all[9].Score).Select(hit => hit.Id), await collection.FindIdsAsync(query, token), "hits");
            }
        },
        {
            "A negative threshold keeps negative scores", Threshold, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", dense: [1, 0, 0, 0]), Make.Point("b", dense: [-1, 0, 0, 0]), Make.Point("c", dense: [-3, 0, 0, 0])], token);
                var leg = new DenseLeg(new float[] { 1, 0, 0, 0 }) { Exact = true, ScoreThreshold = -2 };
                Check.Sequence(["a", "b"], await collection.FindIdsAsync(new HybridQuery { Legs = { leg } }, token), "hits");
            }
        },
        {
            "A threshold above every score gives no hits", Threshold, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                Check.Equal(0, (await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(ConformanceData.SparseQuery(3)) { ScoreThreshold = 1e6 } } }, token)).Count, "hits of the leg");
                Check.Equal(0, (await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(ConformanceData.SparseQuery(3)) }, ScoreThreshold = 1e6 }, token)).Count, "hits of the query");
            }
        },
        {
            "A negative query weight subtracts, or is refused before I/O", "3 Edges: negative weights by capability", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", sparse: Make.Terms((1, 4), (2, 1))), Make.Point("b", sparse: Make.Terms((1, 4), (2, 3)))], token);
                var query = Make.Sparse(Make.Terms((1, 1), (2, -1)));
                if (c.Capabilities.NegativeQueryWeights)
                    Ranking.Same([new("a", 3), new("b", 1)], await collection.FindAsync(query, token), 10, 0, "hits", c.Capabilities.SparseWeightError);
                else
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(query, token), "a query with a negative weight");
            }
        },
        {
            "With inverse document frequencies each term counts ln((n − df + 0.5)/(df + 0.5) + 1)", Idf, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await IdfAsync(c, token);
                await collection.WriteAsync(
                    [
                        Make.Point("a", sparse: Make.Terms((1, 1), (2, 2))),
                        Make.Point("b", sparse: Make.Terms((1, 1))),
                        Make.Point("c", sparse: Make.Terms((1, 3), (3, 1))),
                        Make.Point("d", sparse: Make.Terms((4, 1))),
                    ],
                    token);
                var (often, once) = (Math.Log((1.5 / 3.5) + 1), Math.Log((3.5 / 1.5) + 1));
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 2), (2, 1), (7, 9))), token);
                Ranking.Same(Oracle.Ranked([new("c", 6 * often), new("a", (2 * once) + (2 * often)), new("b", 2 * often)]), hits, 10, 0, "hits");
            }
        },
        {
            "Inverse document frequencies count vectors that are not empty", Idf, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await IdfAsync(c, token);
                var without = new HybridPoint("c");
                without.Dense["dense"] = new float[] { 1, 0, 0, 0 };
                await collection.WriteAsync([Make.Point("a"), Make.Point("b", sparse: Make.Terms((2, 1))), without, Make.Point("d", sparse: Make.NoTerms)], token);
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token);
                Check.Sequence(["a"], hits.Select(hit => hit.Id), "hits");
                Check.Near(Math.Log((1.5 / 1.5) + 1), hits[0].Score, "score with n = 2 and df = 1");
            }
        },
        {
            "A filter does not change inverse document frequencies", Idf, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await IdfAsync(c, token);
                await collection.WriteAsync(Make.Points(6), token);
                var whole = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token);
                var part = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1)), filter: Filter.Ids("p2")), token);
                Check.Near(whole[0].Score, part[0].Score, "score with a filter");
            }
        },
    };

    private static async Task IsAsync(ConformanceContext c, string field, float[] query, (string Id, float[] Vector, double Score)[] expected, CancellationToken token)
    {
        var collection = await c.EmptyAsync(Schemas.Metrics, token);
        await collection.WriteAsync(expected.Select(e => Make.Metric(e.Id, e.Vector)), token);
        var hits = await collection.FindAsync(Make.Dense(query, field), token);
        Ranking.Same(Oracle.Ranked(expected.Select(e => new ScoredId(e.Id, e.Score))), hits, 10, 0, $"hits of '{field}'");
    }

    private static async Task ThresholdAsync(ConformanceContext c, Func<double?, SearchLeg> legOf, CancellationToken token)
    {
        var collection = await c.DataAsync(token);
        var all = await collection.FindAsync(new HybridQuery { Legs = { legOf(null) }, Limit = 100 }, token);
        Check.That(all.Count > 12, $"Expected more than 12 hits, found {all.Count}.");
        foreach (var rank in new[] { 0, 5, 11 })
        {
            var at = all[rank].Score;
            var kept = await collection.FindIdsAsync(new HybridQuery { Legs = { legOf(at) }, Limit = 100 }, token);
            Check.Sequence(all.Where(hit => hit.Score >= at).Select(hit => hit.Id), kept, $"hits at the threshold {at:R}");
            var above = Math.BitIncrement(at);
            kept = await collection.FindIdsAsync(new HybridQuery { Legs = { legOf(above) }, Limit = 100 }, token);
            Check.Sequence(all.Where(hit => hit.Score >= above).Select(hit => hit.Id), kept, $"hits at the threshold {above:R}");
        }
    }

    private static Task<HybridCollection> IdfAsync(ConformanceContext c, CancellationToken token)
    {
        c.SkipUnless(c.Capabilities.IdfWeighting, nameof(StoreCapabilities.IdfWeighting));

        // A new one each time: a server may count deleted points until it has merged them away.
        return c.CreateAsync(Schemas.Idf, token);
    }
}
