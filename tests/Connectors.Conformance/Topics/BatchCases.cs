namespace Connectors.Conformance;

internal static class BatchCases
{
    private const string Batch = "2 Stores: SearchBatchAsync";

    public static CaseList All { get; } = new("Batches")
    {
        {
            "A batch gives each query's own result, in order", Batch, nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                HybridQuery[] queries =
                [
                    Make.Sparse(ConformanceData.SparseQuery(1), 15),
                    Make.Dense(ConformanceData.DenseQuery(1), "cosine", 5),
                    Hybrid(FusionPlacement.Client),
                    Make.Sparse(Make.NoTerms),
                    Make.Dense(ConformanceData.DenseQuery(2), "euclid", 12, Filter.Equal("lang", "de")),
                    Hybrid(FusionPlacement.Auto),
                    Make.Sparse(ConformanceData.SparseQuery(1), 15),
                    new() { Legs = { new SparseLeg(ConformanceData.SparseQuery(2)) }, Limit = 3, Offset = 4, Payload = PayloadSelection.Only("number") },
                ];
                var results = await collection.SearchBatchAsync(queries, options: null, token);
                Check.Equal(queries.Length, results.Count, "results");
                for (var i = 0; i < queries.Length; i++)
                {
                    var alone = await collection.FindAsync(queries[i], token);
                    Ranking.Same(alone, results[i], $"query {i}");
                    Check.Equal(alone.FusedAt, results[i].FusedAt, $"place of the fusion of query {i}");
                }
            }
        },
        {
            "A batch of fifty queries is answered", Batch, nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var queries = Enumerable.Range(0, 50).Select(seed => Make.Sparse(ConformanceData.SparseQuery(seed), 5)).ToList();
                var results = await collection.SearchBatchAsync(queries, options: null, token);
                for (var seed = 0; seed < 50; seed++)
                    Ranking.Same(Oracle.Sparse(c.Data.Points, ConformanceData.SparseQuery(seed)), results[seed], 5, 0, $"query {seed}", c.Capabilities.SparseWeightError);
            }
        },
        {
            "An empty batch gives no results", Batch, nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
                Check.Equal(0, (await (await c.EmptyAsync(token)).SearchBatchAsync([], options: null, token)).Count, "results")
        },
        {
            "One bad query refuses the batch", Batch, nameof(HybridCollection.SearchBatchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Check.ThrowsAsync<ArgumentException>(() => collection.SearchBatchAsync([Make.Sparse(Make.Terms((1, 1))), Make.Dense([1, 2])], options: null, token), "a query with wrong dimensions");
                await Check.ThrowsAsync<ArgumentException>(() => collection.SearchBatchAsync([Make.Sparse(Make.Terms((1, 1))), null!], options: null, token), "a null query");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.SearchBatchAsync(null!, options: null, token), "no queries");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.SearchAsync(null!, options: null, token), "no query");
            }
        },
    };

    private static HybridQuery Hybrid(FusionPlacement placement) => new()
    {
        Legs = { new SparseLeg(ConformanceData.SparseQuery(3)), new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "dot", Exact = true } },
        Placement = placement,
    };
}
