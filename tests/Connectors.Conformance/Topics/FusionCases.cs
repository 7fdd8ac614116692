namespace Connectors.Conformance;

internal static class FusionCases
{
    private const string Standard = "2 Queries: under Standard: contribution w/(k + rank) with rank from 1; min-max of equal scores is 1; double precision";
    private const string Arithmetic = "2 Queries: Fusion.Rrf, Fusion.Linear, Fusion.Dbsf, each with FusionArithmetic, which fixes rank base, weighting, float width, degenerate lists and rounding";
    private const string Client = "2 Queries: client-side fusion always fills Hit.Legs (rank, raw score, contribution per leg); server-side fusion leaves it null";
    private const string Explain = "2 Queries: Explain makes Auto fuse on the client, and with Server throws before I/O";
    private const string Auto = "2 Queries: Auto uses the server only when the scores are the same (tie order excepted), and the result says where it was done";
    private const string Limits = "2 Queries: int? Limit (null = max(100, Offset + Limit) on every store)";
    private const string Legs = "2 Queries: weights live on the legs only; each leg has Field, Limit, Weight, its own filter and search parameters";

    private static readonly Fusion[] Fusions =
    [
        Fusion.Rrf(),
        Fusion.Rrf(k: 2),
        Fusion.Dbsf(),
        .. Enum.GetValues<ScoreNormalization>().Where(n => n != ScoreNormalization.WeightSum).Select(n => Fusion.Linear(n)),
        Fusion.Rrf(60, FusionArithmetic.Qdrant),
        Fusion.Rrf(60, FusionArithmetic.Elasticsearch),
        Fusion.Rrf(60, FusionArithmetic.Milvus),
        Fusion.Rrf(60, FusionArithmetic.OpenSearch),
        Fusion.Dbsf(FusionArithmetic.Qdrant),
        Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch),
        Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus),
        Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.OpenSearch),
    ];

    public static CaseList All { get; } = List();

    private static CaseList List()
    {
        var cases = new CaseList("Fusion")
        {
            {
                "Reciprocal ranks add up to 1/(60 + rank) for each leg", Standard, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Hybrid(fusion: null), token);
                    Ranking.Same([new("both", (1 / 61.0) + (1 / 62.0)), new("dense", 1 / 61.0), new("sparse", 1 / 62.0)], hits, 10, 0, "hits");
                }
            },
            {
                "Weights multiply the contributions of their legs", Standard, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Hybrid(Fusion.Rrf(k: 1), sparseWeight: 3, denseWeight: 0.5), token);
                    Ranking.Same([new("both", (3 / 2.0) + (0.5 / 3.0)), new("sparse", 1), new("dense", 0.25)], hits, 10, 0, "hits");
                }
            },
            {
                "Min-max takes the best of a leg to 1 and the worst to 0", Standard, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Hybrid(Fusion.Linear(ScoreNormalization.MinMax), sparseWeight: 0.25, denseWeight: 0.75), token);
                    Ranking.Same([new("dense", 0.75), new("both", 0.25), new("sparse", 0)], hits, 10, 0, "hits");
                }
            },
            {
                "Min-max of equal scores is 1", Standard, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync(Make.Points("a", "b"), token);
                    foreach (var hit in await collection.FindAsync(Hybrid(Fusion.Linear(ScoreNormalization.MinMax)), token))
                        Check.Near(2, hit.Score, $"score of '{hit.Id}'");
                }
            },
            {
                "A point that a leg lacks counts nothing there", Standard, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Hybrid(Fusion.Linear(ScoreNormalization.Max), placement: FusionPlacement.Client), token);
                    Check.Near(0.5, hits.First(hit => hit.Id == "sparse").Score, "score of a point that only the sparse leg found", c.Capabilities.SparseWeightError + 1e-5);
                }
            },
            {
                "Several legs without a fusion are fused by reciprocal ranks with k = 60", "2 Queries: Fusion?", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var plain = await collection.FindAsync(OverData(fusion: null, FusionPlacement.Client), token);
                    Ranking.Same(await collection.FindAsync(OverData(Fusion.Rrf(60), FusionPlacement.Client), token), plain, "hits");
                }
            },
            {
                "One leg without a fusion is not fused", Auto, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token);
                    Check.That(hits.FusedAt is null, "FusedAt must be null.");
                    Check.That(hits.All(hit => hit.Legs is null), "Legs must be null.");
                    Check.Near(2, hits[0].Score, "score", c.Capabilities.SparseWeightError + 1e-5);
                }
            },
            {
                "One leg with a fusion is fused", Arithmetic, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Fusion = Fusion.Rrf(), Placement = FusionPlacement.Client };
                    Ranking.Same([new("both", 1 / 61.0), new("sparse", 1 / 62.0)], await collection.FindAsync(query, token), 10, 0, "hits");
                }
            },
            {
                "A fusion on the client says what each leg did", Client, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var hits = await collection.FindAsync(Hybrid(Fusion.Rrf(), placement: FusionPlacement.Client), token);
                    Check.Equal(FusionPlacement.Client, hits.FusedAt, "place of the fusion");
                    var legs = hits.First(hit => hit.Id == "both").Legs;
                    Check.That(legs is not null, "The legs are null.");
                    Check.Equal(2, legs.Count, "legs");
                    Check.Sequence([(0, "sparse", 1), (1, "dense", 2)], legs.Select(leg => (leg.Leg, leg.Field, leg.Rank)), "legs");
                    Check.Near(2, legs[0].RawScore, "score in the sparse leg", c.Capabilities.SparseWeightError + 1e-5);
                    Check.Near(1, legs[1].RawScore, "score in the dense leg");
                    foreach (var hit in hits)
                        Check.Near(hit.Score, hit.Legs!.Sum(leg => leg.Contribution), $"sum of the contributions of '{hit.Id}'", 1e-12, 1e-15);
                }
            },
            {
                "Explain makes Auto fuse on the client", Explain, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))), new DenseLeg(new float[] { 1, 0, 0, 0 }) }, Explain = true };
                    var hits = await collection.FindAsync(query, token);
                    Check.Equal(FusionPlacement.Client, hits.FusedAt, "place of the fusion");
                    Check.That(hits.All(hit => hit.Legs is { Count: > 0 }), "Every hit must have its legs.");
                }
            },
            {
                "Explain with a fusion on the server throws", Explain, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))), new DenseLeg(new float[] { 1, 0, 0, 0 }) }, Explain = true, Placement = FusionPlacement.Server };
                    await Check.ThrowsAsync<NotSupportedException>(() => collection.FindAsync(query, token), "the search");
                }
            },
            {
                "A query with nothing to fuse cannot be fused on the server", Explain, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Placement = FusionPlacement.Server };
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(query, token), "the search");
                }
            },
            {
                "A store that cannot fuse refuses to, with the reason", Auto, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    if (c.Capabilities.ServerFusion)
                        throw new CaseSkippedException($"{c.Info.Product} fuses.");
                    var collection = await ThreeAsync(c, token);
                    var error = await Check.ThrowsAsync<NotSupportedException>(() => collection.FindAsync(Hybrid(Fusion.Rrf(), placement: FusionPlacement.Server), token), "the search");
                    Check.Contains("because", error.Message, "message");
                    Check.Equal(FusionPlacement.Client, (await collection.FindAsync(Hybrid(Fusion.Rrf()), token)).FusedAt, "place of the fusion under Auto");
                }
            },
            {
                "Auto gives the scores of the client wherever it fuses, and says where", Auto, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await UntiedAsync(c, token);
                    foreach (var fusion in Fusions)
                    {
                        var auto = await collection.FindAsync(OverData(fusion, FusionPlacement.Auto), token);
                        Check.That(auto.FusedAt is FusionPlacement.Client or FusionPlacement.Server, $"{fusion}: FusedAt is {auto.FusedAt}.");
                        Check.That(auto.All(hit => hit.Legs is null == (auto.FusedAt == FusionPlacement.Server)), $"{fusion}: legs are filled on the client, and only there.");
                        Ranking.Same(await collection.FindAsync(OverData(fusion, FusionPlacement.Client), token), auto, $"{fusion}");
                    }
                }
            },
            {
                "What the server fuses has the scores of the client", Auto, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    c.SkipUnless(c.Capabilities.ServerFusion, nameof(StoreCapabilities.ServerFusion));
                    var collection = await UntiedAsync(c, token);
                    var fused = 0;
                    foreach (var fusion in Fusions)
                    {
                        SearchResult server;
                        try
                        {
                            server = await collection.FindAsync(OverData(fusion, FusionPlacement.Server), token);
                        }
                        catch (NotSupportedException)
                        {
                            continue;
                        }

                        fused++;
                        Check.Equal(FusionPlacement.Server, server.FusedAt, $"place of {fusion}");
                        Check.That(server.All(hit => hit.Legs is null), $"{fusion}: legs must be null.");
                        Ranking.Same(await collection.FindAsync(OverData(fusion, FusionPlacement.Client), token), server, $"{fusion}");
                    }

                    Check.That(fused > 0, "The capabilities say that the server fuses, but it refuses every fusion.");
                }
            },
            {
                "Scores divided by the weights of both vectors need no vectors in the result", "2 Queries: ScoreNormalization.WeightSum needs the hits' vectors: client only", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1), (3, 1))) }, Fusion = Fusion.Linear(ScoreNormalization.WeightSum) };
                    var hits = await collection.FindAsync(query, token);
                    Ranking.Same([new("both", 2 / 4.0), new("sparse", 1 / 3.0)], hits, 10, 0, "hits", 2 * c.Capabilities.SparseWeightError);
                    Check.Equal(FusionPlacement.Client, hits.FusedAt, "place of the fusion");
                    Check.Equal(0, hits[0].Point.Sparse.Count + hits[0].Point.Dense.Count, "vectors of a hit");
                }
            },
            {
                "A leg without a limit finds 100 candidates", Limits, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var legs = await LegCountsAsync(collection, new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "dot", Exact = true } }, Fusion = Fusion.Rrf(), Limit = 10, Placement = FusionPlacement.Client }, token);
                    Check.Equal(10, legs, "hits of limit 10");
                    var more = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "dot", Exact = true }, new SparseLeg(Make.Terms((100_000, 1))) }, Limit = 100, Placement = FusionPlacement.Client };
                    Check.Equal(100, await LegCountsAsync(collection, more, token), "hits of limit 100");
                    var most = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "dot", Exact = true }, new SparseLeg(Make.Terms((100_000, 1))) }, Limit = 120, Offset = 30, Placement = FusionPlacement.Client };
                    Check.Equal(120, await LegCountsAsync(collection, most, token), "hits of limit 120 at offset 30");
                }
            },
            {
                "A leg finds no more candidates than its limit", Limits, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var query = new HybridQuery
                    {
                        Legs = { new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "dot", Exact = true, Limit = 7 }, new DenseLeg(ConformanceData.DenseQuery(2)) { Field = "euclid", Exact = true, Limit = 4 } },
                        Limit = 100,
                        Explain = true,
                    };
                    var hits = await collection.FindAsync(query, token);
                    Check.Equal(7, hits.Count(hit => hit.Legs!.Any(leg => leg.Leg == 0)), "hits of the first leg");
                    Check.Equal(4, hits.Count(hit => hit.Legs!.Any(leg => leg.Leg == 1)), "hits of the second leg");
                }
            },
            {
                "One field can be searched by several legs", Legs, nameof(HybridCollection.SearchAsync), (c, token) => IsFusedAsync(
                    c,
                    Fusion.Rrf(),
                    [
                        new DenseLeg(ConformanceData.DenseQuery(1)) { Field = "cosine", Exact = true, Weight = 2 },
                        new DenseLeg(ConformanceData.DenseQuery(2)) { Field = "cosine", Exact = true },
                        new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "euclid", Exact = true, Limit = 20 },
                        new SparseLeg(ConformanceData.SparseQuery(3)) { Weight = 0.5 },
                    ],
                    token)
            },
            {
                "A leg of weight 0 adds its points without a score", Legs, nameof(HybridCollection.SearchAsync), (c, token) => IsFusedAsync(
                    c, Fusion.Rrf(), [new SparseLeg(ConformanceData.SparseQuery(3)) { Weight = 0, Limit = 20 }, new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "dot", Exact = true, Limit = 20 }], token)
            },
            {
                "A threshold of a leg bounds what is fused", Legs, nameof(HybridCollection.SearchAsync), (c, token) => IsFusedAsync(
                    c,
                    Fusion.Linear(ScoreNormalization.MinMax),
                    [new SparseLeg(ConformanceData.SparseQuery(3)) { ScoreThreshold = 1.5 }, new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "cosine", Exact = true, ScoreThreshold = 0.1 }],
                    token)
            },
            {
                "A weight that the fusion does not take is refused", Arithmetic, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await ThreeAsync(c, token);
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Hybrid(Fusion.Rrf(), sparseWeight: -1), token), "a negative weight");
                    await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Hybrid(Fusion.Rrf(60, FusionArithmetic.Milvus), sparseWeight: 2), token), "a weight under Milvus arithmetic");
                }
            },
            {
                "Pages of a fused search follow one another", "2 Queries: HybridQuery has Limit and Offset", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var whole = await collection.FindIdsAsync(OverData(Fusion.Rrf(), FusionPlacement.Client, limit: 60), token);
                    var pages = new List<string>();
                    for (var offset = 0; offset < 60; offset += 15)
                        pages.AddRange(await collection.FindIdsAsync(OverData(Fusion.Rrf(), FusionPlacement.Client, limit: 15, offset: offset), token));
                    Check.Sequence(whole, pages, "hits");
                }
            },
            {
                "The threshold of the query bounds the fused score", "3 Scores: a threshold means ≥ on Score", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var all = await collection.FindAsync(OverData(Fusion.Rrf(), FusionPlacement.Client, limit: 100), token);
                    foreach (var placement in new[] { FusionPlacement.Client, FusionPlacement.Auto })
                    {
                        var query = OverData(Fusion.Rrf(), placement, limit: 100, threshold: all[10].Score);
                        var hits = await collection.FindAsync(query, token);
                        Check.That(hits.All(hit => hit.Score >= all[10].Score * (1 - 1e-6)), $"{placement}: a hit is below the threshold.");
                        Check.That(hits.Count >= 11 || placement == FusionPlacement.Auto, $"{placement}: expected at least 11 hits, found {hits.Count}.");
                    }
                }
            },
            {
                "A fused hit has the payload and the vectors that were selected", "2 Queries: payload and vector selection", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    foreach (var placement in new[] { FusionPlacement.Client, FusionPlacement.Auto })
                    {
                        var query = new HybridQuery
                        {
                            Legs = { new SparseLeg(ConformanceData.SparseQuery(3)), new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "cosine" } },
                            Payload = PayloadSelection.Only("number"),
                            Vectors = VectorSelection.Only("dot"),
                            Placement = placement,
                        };
                        foreach (var hit in await collection.FindAsync(query, token))
                        {
                            var point = c.Data.ById[hit.Id];
                            Check.That(point.Payload.TryGetProperty("number", out var number), "The data has a number everywhere.");
                            Check.Json($$"""{"number":{{number.GetInt32()}}}""", hit.Payload, $"payload of '{hit.Id}'");
                            Check.Equal(point.Dense.TryGetValue("dot", out _) ? 1 : 0, hit.Point.Dense.Count, $"dense vectors of '{hit.Id}'");
                            Check.Equal(0, hit.Point.Sparse.Count, $"sparse vectors of '{hit.Id}'");
                        }
                    }
                }
            },
            {
                "A filter of a fused query holds for every leg", "2 Queries: HybridQuery has a Filter", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var filter = Filter.Equal("lang", "de");
                    foreach (var placement in new[] { FusionPlacement.Client, FusionPlacement.Auto })
                    {
                        var query = new HybridQuery
                        {
                            Legs = { new SparseLeg(ConformanceData.SparseQuery(3)), new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "dot" } },
                            Filter = filter,
                            Limit = 100,
                            Placement = placement,
                        };
                        var hits = await collection.FindAsync(query, token);
                        Check.That(hits.Count > 10, $"{placement}: expected more than 10 hits, found {hits.Count}.");
                        foreach (var hit in hits)
                            Check.That(Oracle.Passes(filter, c.Data.ById[hit.Id]), $"{placement}: '{hit.Id}' does not pass the filter.");
                    }
                }
            },
        };
        cases.AddRange(Fusions.Select(fusion => new ConformanceCase(
            $"{fusion} gives the scores of the kernel over the store's own legs",
            "Fusion",
            Arithmetic,
            nameof(HybridCollection.SearchAsync),
            (c, token) => IsFusedAsync(c, fusion, [new SparseLeg(ConformanceData.SparseQuery(3)), new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "cosine", Exact = true }], token))));
        return cases;
    }

    /// <summary>Three points: the sparse leg finds "both" (2) and "sparse" (1), the dense leg "dense" (2) and "both" (1).</summary>
    private static async Task<HybridCollection> ThreeAsync(ConformanceContext c, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await collection.WriteAsync(
            [
                Make.Point("both", dense: [1, 0, 0, 0], sparse: Make.Terms((1, 2))),
                Make.Point("sparse", dense: [0, 1, 0, 0], sparse: Make.Terms((1, 1))),
                Make.Point("dense", dense: [2, 0, 0, 0], sparse: Make.Terms((2, 1))),
            ],
            token);
        return collection;
    }

    private static HybridQuery Hybrid(Fusion? fusion, double sparseWeight = 1, double denseWeight = 1, FusionPlacement placement = FusionPlacement.Auto) => new()
    {
        Legs =
        {
            new SparseLeg(Make.Terms((1, 1))) { Weight = sparseWeight },
            new DenseLeg(new float[] { 1, 0, 0, 0 }) { Weight = denseWeight, Exact = true, ScoreThreshold = 0.5 },
        },
        Fusion = fusion,
        Placement = placement,
    };

    private static HybridQuery OverData(Fusion? fusion, FusionPlacement placement, int limit = 20, int offset = 0, double? threshold = null) => new()
    {
        Legs = { new SparseLeg(ConformanceData.SparseQuery(3)) { Limit = 100 }, new DenseLeg(ConformanceData.DenseQuery(3)) { Field = "cosine", Exact = true, Limit = 100 } },
        Fusion = fusion,
        Placement = placement,
        Limit = limit,
        Offset = offset,
        ScoreThreshold = threshold,
    };

    /// <summary>The generated data without points of equal vectors: servers break ties in legs in their own order, and ranks differ.</summary>
    private static Task<HybridCollection> UntiedAsync(ConformanceContext c, CancellationToken token) =>
        c.DataAsync("untied", Schemas.Data, c.Data.Points.Where((_, i) => i % 25 != 24), token);

    private static async Task<int> LegCountsAsync(HybridCollection collection, HybridQuery query, CancellationToken token) => (await collection.FindAsync(query, token)).Count;

    /// <summary>Searches the legs one by one, fuses them with the kernel, and compares with what the store returns for all of them.</summary>
    private static async Task IsFusedAsync(ConformanceContext c, Fusion fusion, SearchLeg[] legs, CancellationToken token)
    {
        const int Limit = 40;
        var collection = await c.DataAsync(token);
        var lists = new List<FusionList>();
        foreach (var leg in legs)
        {
            var alone = await collection.FindAsync(new HybridQuery { Legs = { leg }, Limit = leg.Limit ?? 100 }, token);
            lists.Add(new FusionList([.. alone.Select(hit => new FusionEntry(hit.Id, hit.Score))]) { Weight = leg.Weight, Metric = MetricOf(leg) });
        }

        var expected = FusionKernel.Fuse(fusion, lists, limit: 10_000).Select(entry => new ScoredId(entry.Id, entry.Score)).ToList();
        var query = new HybridQuery { Fusion = fusion, Limit = Limit, Placement = FusionPlacement.Client };
        foreach (var leg in legs)
            query.Legs.Add(leg);
        Ranking.Same(expected, await collection.FindAsync(query, token), Limit, 0, $"{fusion}");
    }

    private static ScoreMetric MetricOf(SearchLeg leg) => leg switch
    {
        SparseLeg => ScoreMetric.SparseDotProduct,
        { Field: "cosine" } => ScoreMetric.Cosine,
        { Field: "dot" } => ScoreMetric.DotProduct,
        _ => ScoreMetric.Euclid,
    };
}
