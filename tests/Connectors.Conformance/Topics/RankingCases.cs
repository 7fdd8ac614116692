namespace Connectors.Conformance;

internal static class RankingCases
{
    private const string Same = "3 Same ranking: exact search on both sides, groups of equal scores are compared as sets in order, and the group at the cut may differ in members";
    private const string Ties = "3 Same ranking: our own tie rule: score descending, then id by UTF-8 bytes";
    private const int Queries = 12;

    public static CaseList All { get; } = new("Ranking")
    {
        { "Sparse search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => SparseAsync(c, filter: null, token) },
        { "Cosine search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "cosine", filter: null, token) },
        { "Dot product search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "dot", filter: null, token) },
        { "Euclidean search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "euclid", filter: null, token) },
        { "Filtered sparse search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => SparseAsync(c, Filter.Range("year", gte: 1975) & !Filter.Equal("lang", "de"), token) },
        { "Filtered cosine search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "cosine", Filter.Range("year", gte: 1975) & !Filter.Equal("lang", "de"), token) },
        { "Filtered dot product search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "dot", Filter.AnyOf("lang", "de", "fr"), token) },
        { "Filtered Euclidean search ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), (c, token) => DenseAsync(c, "euclid", Filter.Equal("flag", true), token) },
        {
            "Search by inverse document frequencies ranks as brute force does", Same, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.IdfWeighting, nameof(StoreCapabilities.IdfWeighting));
                var points = c.Data.Points.Select(SparseOnly).ToList();
                var collection = await c.DataAsync("idf", Schemas.Idf, points, token);
                for (var seed = 0; seed < Queries; seed++)
                {
                    var query = ConformanceData.SparseQuery(seed);
                    var expected = Oracle.Idf(points, query);
                    Ranking.Same(expected, await collection.FindAsync(Make.Sparse(query, 50), token), 50, 0, $"query {seed}", c.Capabilities.SparseWeightError);
                }
            }
        },
        {
            "A search for more hits than there are points gives every point once", Same, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var expected = Oracle.Dense(c.Data.Points, "dot", Distance.Dot, ConformanceData.DenseQuery(1));
                Ranking.Same(expected, await collection.FindAsync(Make.Dense(ConformanceData.DenseQuery(1), "dot", 1000), token), 1000, 0, "all");
            }
        },
        {
            "A search for one hit gives the best", Same, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                for (var seed = 0; seed < 6; seed++)
                {
                    var sparse = Oracle.Sparse(c.Data.Points, ConformanceData.SparseQuery(seed));
                    Ranking.Same(sparse, await collection.FindAsync(Make.Sparse(ConformanceData.SparseQuery(seed), 1), token), 1, 0, $"sparse query {seed}", c.Capabilities.SparseWeightError);
                    var dense = Oracle.Dense(c.Data.Points, "euclid", Distance.Euclid, ConformanceData.DenseQuery(seed));
                    Ranking.Same(dense, await collection.FindAsync(Make.Dense(ConformanceData.DenseQuery(seed), "euclid", 1), token), 1, 0, $"dense query {seed}");
                }
            }
        },
        {
            "Pages of a search follow one another", "2 Queries: HybridQuery has Limit and Offset", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var expected = Oracle.Dense(c.Data.Points, "cosine", Distance.Cosine, ConformanceData.DenseQuery(4));
                for (var offset = 0; offset < 60; offset += 20)
                {
                    var query = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(4)) { Field = "cosine", Exact = true } }, Limit = 20, Offset = offset };
                    Ranking.Same(expected, await collection.FindAsync(query, token), 20, offset, $"page at {offset}");
                }
            }
        },
        {
            "A page behind the last hit is empty", "2 Queries: HybridQuery has Limit and Offset", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(5), token);
                Check.Equal(0, (await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Offset = 5 }, token)).Count, "hits at offset 5");
                Check.Equal(2, (await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Offset = 3 }, token)).Count, "hits at offset 3");
            }
        },
        {
            "Equal sparse scores are ordered by id", Ties, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("b", "10", "a", "9", "B", "é", "ab"), token);
                Check.Sequence(["10", "9", "B", "a", "ab", "b", "é"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
            }
        },
        {
            "Equal dense scores are ordered by id", Ties, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync(new[] { "b", "10", "a", "9" }.Select(id => Make.Metric(id, [1, 2, 3, 4])), token);
                foreach (var field in new[] { "cosine", "dot", "euclid" })
                    Check.Sequence(["10", "9", "a", "b"], await collection.FindIdsAsync(Make.Dense([1, 0, 2, 0], field), token), $"hits of '{field}'");
            }
        },
        {
            "Ids are ordered by UTF-8 bytes, not by UTF-16 units", Ties, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("😀", "\uFFEE", "z", "\uE000"), token);
                Check.Sequence(["z", "\uE000", "\uFFEE", "😀"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
            }
        },
        {
            "Equal fused scores are ordered by id", Ties, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(
                    [
                        Make.Point("sparse", dense: [-1, 0, 0, 0], sparse: Make.Terms((1, 1))),
                        Make.Point("dense", dense: [1, 0, 0, 0], sparse: Make.Terms((2, 1))),
                    ],
                    token);
                var query = new HybridQuery
                {
                    Legs = { new SparseLeg(Make.Terms((1, 1))), new DenseLeg(new float[] { 1, 0, 0, 0 }) { Exact = true, Limit = 1 } },
                    Placement = FusionPlacement.Client,
                };
                Check.Sequence(["dense", "sparse"], await collection.FindIdsAsync(query, token), "hits");
            }
        },
        {
            "A limit inside of equal scores gives as many hits as asked for", Same, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("best", sparse: Make.Terms((1, 5))), .. Make.Points(10), Make.Point("worst", sparse: Make.Terms((1, 0.5f)))], token);
                var hits = await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1)), 4), token);
                Check.Equal(4, hits.Distinct(StringComparer.Ordinal).Count(), "different hits");
                Check.Equal("best", hits[0], "first hit");
                Check.That(!hits.Contains("worst"), "The worst point must not be among the first four.");
            }
        },
        {
            "The same search twice gives the same hits in the same order", Ties, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var query = Make.Sparse(ConformanceData.SparseQuery(5), 300);
                Check.Sequence(await collection.FindIdsAsync(query, token), await collection.FindIdsAsync(query, token), "hits");
            }
        },
    };

    private static async Task SparseAsync(ConformanceContext c, Filter? filter, CancellationToken token)
    {
        var collection = await c.DataAsync(token);
        for (var seed = 0; seed < Queries; seed++)
        {
            var query = ConformanceData.SparseQuery(seed);
            var expected = Oracle.Sparse(c.Data.Points, query, filter);
            var limit = 10 + (seed * 5);
            Ranking.Same(expected, await collection.FindAsync(Make.Sparse(query, limit, filter), token), limit, 0, $"query {seed}", c.Capabilities.SparseWeightError);
        }
    }

    private static async Task DenseAsync(ConformanceContext c, string field, Filter? filter, CancellationToken token)
    {
        var collection = await c.DataAsync(token);
        var distance = Schemas.Data.Dense.First(f => f.Name == field).Distance;
        for (var seed = 0; seed < Queries; seed++)
        {
            var query = ConformanceData.DenseQuery(seed);
            var expected = Oracle.Dense(c.Data.Points, field, distance, query, filter);
            var limit = 10 + (seed * 5);
            Ranking.Same(expected, await collection.FindAsync(Make.Dense(query, field, limit, filter), token), limit, 0, $"query {seed}");
        }
    }

    /// <summary>Keeps the sparse vector, and a dense one for the stores that demand it.</summary>
    private static HybridPoint SparseOnly(HybridPoint point)
    {
        var copy = new HybridPoint(point.Id);
        copy.Dense["dense"] = new float[] { 1, 0, 0, 0 };
        if (point.Sparse.TryGetValue("sparse", out var sparse))
            copy.Sparse["sparse"] = sparse;
        return copy;
    }
}
