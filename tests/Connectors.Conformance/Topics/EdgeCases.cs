namespace Connectors.Conformance;

internal static class EdgeCases
{
    private const string Zero = "3 Edges: a zero vector under cosine is Rejected in a point and an empty leg in a query";
    private const string Empty = "3 Edges: an empty sparse query gives no hits without I/O";
    private const string Weights = "3 Edges: zero weights are dropped when writing, negative ones by capability; NaN and infinity are Rejected";
    private const string Shares = "3 Edges: a sparse leg returns only points that share an index";
    private const string Lacks = "3 Edges: a point may lack any vector (Milvus: missing sparse is the empty row, missing dense is Rejected)";

    public static CaseList All { get; } = new("Edges")
    {
        {
            "A zero vector in a cosine field is rejected", Zero, nameof(HybridCollection.UpsertAsync), async (c, token) =>
                await (await c.EmptyAsync(Schemas.Metrics, token)).RejectsAsync(Make.Metric("a", [1, 0, 0, 0], cosine: [0, 0, 0, 0]), "zero", token)
        },
        {
            "A zero vector in other fields is a vector", Zero, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync([Make.Metric("a", [0, 0, 0, 0], cosine: [1, 0, 0, 0])], token);
                Check.Near(0, (await collection.FindAsync(Make.Dense([1, 2, 3, 4], "dot"), token))[0].Score, "dot product");
                Check.Near(-5, (await collection.FindAsync(Make.Dense([3, 4, 0, 0], "euclid"), token))[0].Score, "minus the distance");
            }
        },
        {
            "A cosine vector whose squared length is no normal float32 is rejected", Zero, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.RejectsAsync(Make.Metric("short", [1, 0, 0, 0], cosine: [1e-25f, 0, 0, 0]), "squared length", token);
                await collection.RejectsAsync(Make.Metric("long", [1, 0, 0, 0], cosine: [3e38f, 0, 0, 0]), "squared length", token);
            }
        },
        {
            "A zero query under cosine finds nothing", Zero, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync([Make.Metric("a", [1, 2, 3, 4])], token);
                Check.Equal(0, (await collection.FindAsync(Make.Dense([0, 0, 0, 0], "cosine"), token)).Count, "hits");
            }
        },
        {
            "A zero query under dot product and distance is a query", Zero, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync([Make.Metric("a", [3, 4, 0, 0])], token);
                Check.Near(0, (await collection.FindAsync(Make.Dense([0, 0, 0, 0], "dot"), token))[0].Score, "dot product");
                Check.Near(-5, (await collection.FindAsync(Make.Dense([0, 0, 0, 0], "euclid"), token))[0].Score, "minus the distance");
            }
        },
        {
            "A zero query under cosine leaves the other legs of a hybrid query", Zero, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync([Make.Metric("a", [1, 2, 3, 4])], token);
                var query = new HybridQuery { Legs = { new DenseLeg(new float[4]) { Field = "cosine" }, new SparseLeg(Make.Terms((1, 1))) }, Explain = true };
                var hits = await collection.FindAsync(query, token);
                Check.Near(1 / 61.0, hits[0].Score, "fused score");
                Check.Sequence([1], hits[0].Legs!.Select(leg => leg.Leg), "legs that found it");
            }
        },
        {
            "An empty sparse query finds nothing", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.NoTerms), token)).Count, "hits");
            }
        },
        {
            "A sparse query of zeros finds nothing", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 0), (2, 0))), token)).Count, "hits");
            }
        },
        {
            "A hybrid query of empty legs finds nothing", Empty, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, (await collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(Make.NoTerms), new SparseLeg(Make.Terms((1, 0))) } }, token)).Count, "hits");
            }
        },
        {
            "Zero weights are dropped when writing", Weights, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", sparse: Make.Terms((1, 1), (2, 0), (3, -0f)))], token);
                Check.Sequence([1u], (await collection.OneAsync("a", token)).Sparse["sparse"].Indices.ToArray(), "indices");
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((2, 1), (3, 1))), token)).Count, "hits of the dropped terms");
            }
        },
        {
            "A sparse vector of zeros or without terms is written and found by nothing", Weights, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.WriteAsync([Make.Point("zeros", sparse: Make.Terms((1, 0))), Make.Point("empty", sparse: Make.NoTerms)], token);
                Check.Equal(2, report.Written, "written");
                Check.Equal(2, (await collection.GetAsync(["zeros", "empty"], options: null, token)).Count, "read");
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)).Count, "sparse hits");
                Check.Equal(2, (await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token)).Count, "dense hits");
            }
        },
        {
            "A negative weight is kept or rejected, as the capabilities say", Weights, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var point = Make.Point("minus", sparse: Make.Terms((1, 3), (2, -2)));
                if (!c.Capabilities.NegativeSparseWeights)
                {
                    await collection.RejectsAsync(point, "negative", token);
                    return;
                }

                await collection.WriteAsync([point, Make.Point("plus", sparse: Make.Terms((1, 2), (2, 1)))], token);
                ReadingCases.SameVectors(c, point, await collection.OneAsync("minus", token));
                var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1), (2, 1))), token);
                Ranking.Same([new("plus", 3), new("minus", 1)], hits, 10, 0, "hits", c.Capabilities.SparseWeightError);
            }
        },
        {
            "A point whose sparse score is negative is found", Shares, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.NegativeSparseWeights, nameof(StoreCapabilities.NegativeSparseWeights));
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("minus", sparse: Make.Terms((1, -2))), Make.Point("plus", sparse: Make.Terms((1, 1))), Make.Point("other", sparse: Make.Terms((2, 1)))], token);
                Ranking.Same([new("plus", 1), new("minus", -2)], await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token), 10, 0, "hits", c.Capabilities.SparseWeightError);
            }
        },
        {
            "NaN and infinity in a dense vector are rejected", Weights, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                    await collection.RejectsAsync(Make.Point("a", dense: [1, bad, 0, 0]), "NaN or infinity", token);
            }
        },
        {
            "NaN and infinity in a query are refused", Weights, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Dense([1, bad, 0, 0]), token), $"a dense query with {bad}");
                    await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(Make.Terms((1, bad))), $"a sparse vector with {bad}");
                }
            }
        },
        {
            "A sparse leg gives no point that shares no index, whatever the limit", Shares, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", sparse: Make.Terms((1, 1))), .. Enumerable.Range(0, 20).Select(i => Make.Point($"p{i}", sparse: Make.Terms((2, 1))))], token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1), (50, 1)), 100), token), "hits");
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((3, 1))), token)).Count, "hits of a term that no point has");
            }
        },
        {
            "A point may lack its sparse vector", Lacks, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var without = new HybridPoint("without");
                without.Dense["dense"] = new float[] { 1, 0, 0, 0 };
                Check.Equal(2, (await collection.WriteAsync([without, Make.Point("with")], token)).Written, "written");
                Check.Sequence(["with"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "sparse hits");
                Check.Set(["with", "without"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "dense hits");
                Check.Equal(0, (await collection.OneAsync("without", token)).Sparse.Count, "sparse vectors read");
            }
        },
        {
            "A point may lack its dense vector, or is rejected, as the capabilities say", Lacks, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var without = new HybridPoint("without");
                without.Sparse["sparse"] = Make.Terms((1, 1));
                if (!c.Capabilities.MissingDenseVectors)
                {
                    await collection.RejectsAsync(without, "'dense'", token);
                    return;
                }

                Check.Equal(2, (await collection.WriteAsync([without, Make.Point("with")], token)).Written, "written");
                Check.Sequence(["with"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "dense hits");
                Check.Set(["with", "without"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "sparse hits");
                Check.Equal(0, (await collection.OneAsync("without", token)).Dense.Count, "dense vectors read");
            }
        },
        {
            "A point may lack all vectors", Lacks, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                c.SkipUnless(c.Capabilities.MissingDenseVectors, nameof(StoreCapabilities.MissingDenseVectors));
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([new HybridPoint("bare", Payload.Parse("""{"lang":"de"}""")), Make.Point("a")], token);
                Check.Equal(2, await collection.AllAsync(token), "points");
                Check.Json("""{"lang":"de"}""", await collection.PayloadOfAsync("bare", token), "payload");
                Check.Sequence(["bare"], await collection.ListIdsAsync(Filter.Equal("lang", "de"), token), "filtered");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "dense hits");
            }
        },
        {
            "The largest sparse index of the store can be written and found, the next one is refused", "2 Vectors: uint, because every wire has u32", nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var largest = c.Capabilities.MaxSparseIndex;
                await collection.WriteAsync([Make.Point("a", sparse: Make.Terms((0, 1), (largest, 2)))], token);
                Check.Sequence([0u, largest], (await collection.OneAsync("a", token)).Sparse["sparse"].Indices.ToArray(), "indices");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((largest, 1))), token), "hits");
                if (largest == uint.MaxValue)
                    return;
                await collection.RejectsAsync(Make.Point("b", sparse: Make.Terms((largest + 1, 1))), $"{largest}", token);
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Sparse(Make.Terms((largest + 1, 1))), token), "a query beyond the largest index");
            }
        },
    };
}
