namespace Connectors.Conformance;

internal static class ExactnessCases
{
    private const string Exact = "3 Exact by default: prune:false, drop_ratio_search 0, Float32";
    private const string Default = "3 Exact by default: a null dense index means the unquantised graph; DenseIndex.Exact is flat";
    private const string ByName = "3 Exact by default: an approximation is asked for by name";

    public static CaseList All { get; } = new("Exact by default")
    {
        {
            "A light term of a query is not dropped", Exact, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([.. Make.Points(20), Make.Point("light", sparse: Make.Terms((77, 1)))], token);
                var query = Make.Terms([(1, 10), .. Enumerable.Range(100, 40).Select(i => ((uint)i, 5f)), (77, 0.001f)]);
                var hits = await collection.FindAsync(Make.Sparse(query, 50), token);
                Check.Equal(21, hits.Count, "hits");
                Check.Equal("light", hits[^1].Id, "last hit");
                Check.Near(0.001, hits[^1].Score, "score of the last hit", c.Capabilities.SparseWeightError + 1e-5, 1e-9);
            }
        },
        {
            "A light term of a point is not dropped", Exact, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var vector = Make.Terms([.. Enumerable.Range(100, 40).Select(i => ((uint)i, 20f)), (77, 0.01f)]);
                await collection.WriteAsync([.. Make.Points(20), Make.Point("light", sparse: vector)], token);
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((77, 1))), token);
                Check.Sequence(["light"], hits.Select(hit => hit.Id), "hits");
                Check.Near(0.01, hits[0].Score, "score", c.Capabilities.SparseWeightError + 1e-5, 1e-9);
            }
        },
        {
            "A frequent term is not dropped", Exact, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Enumerable.Range(0, 200).Select(i => Make.Point($"p{i}", sparse: Make.Terms((1, 0.25f), ((uint)(2 + i), 3)))), token);
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1), (7, 1)), 500), token);
                Check.Equal(200, hits.Count, "hits");
                Check.Near(3.25, hits[0].Score, "best score", c.Capabilities.SparseWeightError + 1e-5);
            }
        },
        {
            "A vector of 1,000 terms is kept and searched whole", Exact, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var random = new SplitMix64(5);
                var vector = Make.Terms([.. Enumerable.Range(0, 1000).Select(i => ((uint)(i * 30), random.Weight()))]);
                var point = Make.Point("long", sparse: vector);
                await collection.WriteAsync([point], token);
                ReadingCases.SameVectors(c, point, await collection.OneAsync("long", token));
                var norm = vector.Norm();
                Check.Near(norm * norm, (await collection.FindAsync(Make.Sparse(vector), token))[0].Score, "score with itself", c.Capabilities.SparseWeightError + 1e-5);
            }
        },
        {
            "Dense vectors are kept in single precision", Exact, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                float[] vector = [0.1f, -1.0000001f, 1e-20f, 16777215f];
                await collection.WriteAsync([Make.Point("a", dense: vector)], token);
                Check.Sequence(vector, (await collection.OneAsync("a", token)).Dense["dense"].ToArray(), "vector");
            }
        },
        {
            "Dense scores are those of single precision", Exact, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", dense: [1.0001f, 0, 0, 0]), Make.Point("b", dense: [1, 0, 0, 0])], token);
                var hits = await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token);
                Check.Sequence(["a", "b"], hits.Select(hit => hit.Id), "hits");
                Check.Near(1.0001, hits[0].Score, "score", 1e-6, 0);
            }
        },
        {
            "Sparse weights are kept as far as the capabilities say", Exact, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var point = Make.Point("a", sparse: Make.Terms((0, 0.1f), (1, 1.0000001f), (30521, 3.1415927f), (65535, 12.75f), (65536, 0.001f)));
                await collection.WriteAsync([point], token);
                ReadingCases.SameVectors(c, point, await collection.OneAsync("a", token));
            }
        },
        {
            "An exact leg on a default index ranks as brute force does", Default, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.ExactSearchOverGraphs, nameof(StoreCapabilities.ExactSearchOverGraphs));
                var collection = await DefaultAsync(c, token);
                for (var seed = 0; seed < 8; seed++)
                {
                    var expected = Oracle.Dense(c.Data.Points, "cosine", Distance.Cosine, ConformanceData.DenseQuery(seed));
                    Ranking.Same(expected, await collection.FindAsync(Make.Dense(ConformanceData.DenseQuery(seed), "cosine", 20), token), 20, 0, $"query {seed}");
                }
            }
        },
        {
            "A default index finds nearly all neighbours and does not quantise their scores", Default, nameof(HybridCollection.SearchAsync), async (c, token) =>
                await FindsNearlyAllAsync(c, await DefaultAsync(c, token), candidates: null, token)
        },
        {
            "DenseIndex.Exact is exact without asking for it in the leg", Default, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                for (var seed = 0; seed < 8; seed++)
                {
                    var expected = Oracle.Dense(c.Data.Points, "dot", Distance.Dot, ConformanceData.DenseQuery(seed));
                    var query = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(seed)) { Field = "dot" } }, Limit = 25 };
                    Ranking.Same(expected, await collection.FindAsync(query, token), 25, 0, $"query {seed}");
                }
            }
        },
        {
            "A graph index asked for by name takes the number of candidates", ByName, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync("graph", Schemas.GraphIndex, c.Data.Points, token);
                await FindsNearlyAllAsync(c, collection, candidates: 200, token);
            }
        },
    };

    private static Task<HybridCollection> DefaultAsync(ConformanceContext c, CancellationToken token) => c.DataAsync("default", Schemas.DefaultIndex, c.Data.Points, token);

    private static async Task FindsNearlyAllAsync(ConformanceContext c, HybridCollection collection, int? candidates, CancellationToken token)
    {
        var found = 0;
        for (var seed = 0; seed < 10; seed++)
        {
            foreach (var field in Schemas.Data.Dense)
            {
                var query = ConformanceData.DenseQuery(seed);
                var expected = Oracle.Dense(c.Data.Points, field.Name, field.Distance, query);
                var hits = await collection.FindAsync(new HybridQuery { Legs = { new DenseLeg(query) { Field = field.Name, Candidates = candidates } } }, token);
                found += expected.Take(10).Select(e => e.Id).Intersect(hits.Select(hit => hit.Id), StringComparer.Ordinal).Count();
                foreach (var hit in hits)
                    Check.Near(expected.First(e => e.Id == hit.Id).Score, hit.Score, $"score of '{hit.Id}' in '{field.Name}'");
            }
        }

        Check.That(found >= 285, $"Of 300 true neighbours {found} were found; over 300 points a graph finds at least 285.");
    }
}
