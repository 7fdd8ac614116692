namespace Connectors.Tests;

public sealed class FusionKernelTests
{
    [Fact]
    public void Rrf_adds_weight_over_k_plus_rank_and_says_what_each_list_gave()
    {
        FusionList[] lists =
        [
            new([new("a", 3), new("b", 2)]) { Weight = 0.5 },
            new([]),
            new([new("b", 0.9), new("c", 0.8)]) { Weight = 2 },
        ];

        var fused = FusionKernel.Fuse(Fusion.Rrf(), lists, 10);

        Assert.Equal(["b", "c", "a"], fused.Select(e => e.Id));
        Assert.Equal((0.5 / 62) + (2.0 / 61), fused[0].Score);
        Assert.Equal([new(0, 2, 2, 0.5 / 62), new(2, 1, 0.9, 2.0 / 61)], fused[0].Contributions);
        Assert.Equal([new FusionContribution(2, 2, 0.8, 2.0 / 62)], fused[1].Contributions);
    }

    [Fact]
    public void Lists_are_ranked_by_score_and_then_by_the_bytes_of_the_id_unless_their_order_is_kept()
    {
        FusionEntry[] entries = [new("\U0001f600", 1), new("\uffee", 1), new("best", 2)];

        var ranked = FusionKernel.Fuse(Fusion.Rrf(0), [new(entries)], 10);
        var kept = FusionKernel.Fuse(Fusion.Rrf(0), [new(entries) { KeepOrder = true }], 10);

        Assert.Equal(["best", "\uffee", "\U0001f600"], ranked.Select(e => e.Id));
        Assert.Equal([1, 1.0 / 2, 1.0 / 3], ranked.Select(e => e.Score));
        Assert.Equal(["\U0001f600", "\uffee", "best"], kept.Select(e => e.Id));
        Assert.Equal([new("\U0001f600", 1), new("\uffee", 1), new FusionEntry("best", 2)], entries);
    }

    [Fact]
    public void Equal_fused_scores_are_ordered_by_the_bytes_of_the_id()
    {
        FusionList[] lists = [new([new("\U0001f600", 1)]), new([new("\uffee", 1)]), new([new("a", 1)])];

        Assert.Equal(["a", "\uffee", "\U0001f600"], FusionKernel.Fuse(Fusion.Rrf(), lists, 10).Select(e => e.Id));
    }

    [Fact]
    public void Pages_put_together_are_the_whole_list()
    {
        var lists = RandomLists(lists: 3, length: 50);
        var all = FusionKernel.Fuse(Fusion.Linear(), lists, int.MaxValue);

        var pages = Enumerable.Range(0, 20).SelectMany(page => FusionKernel.Fuse(Fusion.Linear(), lists, 7, page * 7)).ToArray();

        Assert.Equal(all.Select(e => (e.Id, e.Score)), pages.Select(e => (e.Id, e.Score)));
        Assert.Equal(all.SelectMany(e => e.Contributions), pages.SelectMany(e => e.Contributions));
        Assert.Empty(FusionKernel.Fuse(Fusion.Linear(), lists, 10, all.Count));
        Assert.Empty(FusionKernel.Fuse(Fusion.Linear(), lists, 0));
        Assert.Empty(FusionKernel.Fuse(Fusion.Linear(), lists, int.MaxValue, int.MaxValue));
        Assert.Empty(FusionKernel.Fuse(Fusion.Linear(), [], 10));
        Assert.Empty(FusionKernel.Fuse(Fusion.Dbsf(), [new([]), new([])], 10));
    }

    [Fact]
    public void Large_lists_are_merged_as_a_plain_dictionary_merges_them()
    {
        var lists = RandomLists(lists: 4, length: 3000);

        var expected = new Dictionary<string, double>();
        foreach (var list in lists)
        {
            var ranked = list.Entries.OrderByDescending(e => e.Score).ThenBy(e => e.Id, IdOrder.Instance).ToArray();
            for (var i = 0; i < ranked.Length; i++)
                expected[ranked[i].Id] = expected.GetValueOrDefault(ranked[i].Id) + (list.Weight / (60 + i + 1));
        }

        var fused = FusionKernel.Fuse(Fusion.Rrf(), lists, int.MaxValue);
        Assert.Equal(
            expected.OrderByDescending(e => e.Value).ThenBy(e => e.Key, IdOrder.Instance).Select(e => (e.Key, e.Value)),
            fused.Select(e => (e.Id, e.Score)));
    }

    /// <summary>In every arithmetic the contributions add up to the score.</summary>
    [Theory]
    [MemberData(nameof(AllFusions))]
    public void Contributions_add_up_to_the_score(Fusion fusion)
    {
        var weight = fusion is DbsfFusion { Arithmetic: FusionArithmetic.Qdrant } ? 1 : 0.75;
        var lists = RandomLists(3, 20).Select(list => new FusionList([.. list.Entries.Select(e => e with { WeightSum = 3 })])
        {
            Weight = weight,
            Metric = ScoreMetric.SparseDotProduct,
        }).ToArray();

        foreach (var entry in FusionKernel.Fuse(fusion, lists, 100))
        {
            Assert.Equal(entry.Contributions.Sum(c => c.Contribution), entry.Score, 1e-5 * Math.Max(1, Math.Abs(entry.Score)));
            if (fusion.Arithmetic != FusionArithmetic.Standard)
                Assert.Equal((float)entry.Score, entry.Score);
        }
    }

    [Fact]
    public void Under_a_server_s_arithmetic_every_partial_sum_is_rounded_to_single_precision()
    {
        // Ranks 1, 2 and 4: summed in double precision and rounded once, these terms give another float.
        FusionList[] lists = [GoldenFusion.Ranking(["x"]), GoldenFusion.Ranking(["a", "x"]), GoldenFusion.Ranking(["a", "b", "c", "x"])];
        float[] terms = [1f / 2, 1f / 3, 1f / 5];
        Assert.NotEqual((terms[0] + terms[1]) + terms[2], (float)((double)terms[0] + terms[1] + terms[2]));

        Assert.Equal((terms[0] + terms[1]) + terms[2], GoldenFusion.Scores(Fusion.Rrf(2, FusionArithmetic.Qdrant), lists)["x"]);
    }

    [Fact]
    public void Equal_scores_and_lists_of_one_follow_the_documented_rules()
    {
        FusionList[] equal = [new([new("a", -4), new("b", -4)])];

        Assert.All(FusionKernel.Fuse(Fusion.Linear(), equal, 9), e => Assert.Equal(1, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.Sum), equal, 9), e => Assert.Equal(0.5, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.ZScore), equal, 9), e => Assert.Equal(0, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.Max), equal, 9), e => Assert.Equal(-1, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Dbsf(), equal, 9), e => Assert.Equal(0.5, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Dbsf(FusionArithmetic.Qdrant), equal, 9), e => Assert.Equal(0.5, e.Score));
        FusionList[] zeros = [new([new("a", 0), new("b", 0)])];
        Assert.All(FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.Max), zeros, 9), e => Assert.Equal(0, e.Score));
        Assert.All(FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.L2Norm), zeros, 9), e => Assert.Equal(0, e.Score));
    }

    [Fact]
    public void Dbsf_of_a_kept_order_that_ends_as_it_begins_is_not_taken_for_equal_scores()
    {
        FusionList list = new([new("a", 1), new("b", 3), new("c", 1)]) { KeepOrder = true };
        foreach (var arithmetic in new[] { FusionArithmetic.Standard, FusionArithmetic.Qdrant })
            Assert.Equal(["b", "a", "c"], FusionKernel.Fuse(Fusion.Dbsf(arithmetic), [list], 10).Select(e => e.Id));
    }

    [Fact]
    public void Alpha_weighs_the_dense_side_of_a_convex_combination()
    {
        const double alpha = 0.7;
        FusionList[] lists =
        [
            new([new("a", 0.9), new("b", 0.5), new("c", 0.1)]) { Weight = alpha },
            new([new("b", 30), new("d", 10)]) { Weight = 1 - alpha },
        ];

        var fused = FusionKernel.Fuse(Fusion.Linear(), lists, 10).ToDictionary(e => e.Id, e => e.Score);

        Assert.Equal(0.7, fused["a"], 1e-15);
        Assert.Equal((0.7 * 0.5) + 0.3, fused["b"], 1e-15);
        Assert.Equal(0, fused["d"]);
    }

    [Fact]
    public void Weight_sum_divides_sparse_scores_by_the_weights_of_both_vectors_and_leaves_cosines()
    {
        FusionList[] lists =
        [
            new([new("a", 0.5)]) { Weight = 0.7, Metric = ScoreMetric.Cosine },
            new([new("a", 6, WeightSum: 8), new("b", 2, WeightSum: 4)]) { Weight = 0.3, Metric = ScoreMetric.SparseDotProduct },
        ];

        var fused = FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.WeightSum), lists, 10);

        Assert.Equal((0.7 * 0.5) + (0.3 * 0.75), fused[0].Score, 1e-15);
        Assert.Equal(0.3 * 0.5, fused[1].Score, 1e-15);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_score_that_is_not_finite_is_refused(double score)
    {
        var error = Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Rrf(), [new([]), new([new("a", 1), new("x", score)])], 10));
        Assert.Contains("\"x\" of list 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_twice_in_a_list_or_missing_is_refused()
    {
        var twice = Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Rrf(), [new([new("a", 2), new("b", 1), new("a", 1)])], 10));
        Assert.Contains("\"a\" twice", twice.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Rrf(), [new([default])], 10));
    }

    [Fact]
    public void Scores_too_large_for_the_arithmetic_are_refused_instead_of_becoming_infinite()
    {
        FusionList[] lists = [new([new("a", 1e300), new("b", -1e300)])];
        Assert.Equal(1, FusionKernel.Fuse(Fusion.Linear(), lists, 10)[0].Score);
        Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Milvus), lists, 10));
        Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Dbsf(FusionArithmetic.Qdrant), lists, 10));
        Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Linear(), [new([new("a", 1.7e308), new("b", -1.7e308)])], 10));
    }

    [Fact]
    public void Weight_sums_that_are_missing_or_not_positive_are_refused()
    {
        foreach (double? sum in new double?[] { null, 0, -1, double.NaN })
        {
            FusionList list = new([new("a", 1, sum)]) { Metric = ScoreMetric.SparseDotProduct };
            Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(Fusion.Linear(ScoreNormalization.WeightSum), [list], 10));
        }
    }

    public static TheoryData<Fusion> AllFusions() =>
    [
        .. Enum.GetValues<FusionArithmetic>().Select(arithmetic => Fusion.Rrf(60, arithmetic)),
        .. Enum.GetValues<ScoreNormalization>().Select(normalization => Fusion.Linear(normalization)),
        Fusion.Dbsf(),
        Fusion.Dbsf(FusionArithmetic.Qdrant),
        Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.Elasticsearch),
        Fusion.Linear(ScoreNormalization.L2Norm, FusionArithmetic.Elasticsearch),
        Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus),
        Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.OpenSearch),
        Fusion.Linear(ScoreNormalization.ZScore, FusionArithmetic.OpenSearch),
    ];

    private static FusionList[] RandomLists(int lists, int length)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, lists).Select(i => new FusionList(
            [.. Enumerable.Range(0, length * 2).OrderBy(_ => random.Next()).Take(length)
                .Select(id => new FusionEntry($"d{id}", random.Next(40) / 4.0))])
            {
                Weight = 1 - (i * 0.25),
            })];
    }
}
