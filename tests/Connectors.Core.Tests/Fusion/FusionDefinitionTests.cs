namespace Connectors.Tests;

/// <summary>What is refused when a fusion is made, and before lists are fused.</summary>
public sealed class FusionDefinitionTests
{
    [Theory]
    [InlineData(FusionArithmetic.Standard, new[] { 0, 0.5, 60, 1e9 }, new[] { -1, double.NaN, double.PositiveInfinity })]
    [InlineData(FusionArithmetic.Qdrant, new[] { 1.0, 2, 61, 100_000 }, new[] { 0, 0.5, 1.5, -1, double.NaN, 1e10 })]
    [InlineData(FusionArithmetic.Elasticsearch, new[] { 1.0, 60 }, new[] { 0, 1.5, double.NaN, 3e9 })]
    [InlineData(FusionArithmetic.Milvus, new[] { 0.001, 60, 16383.9 }, new[] { 0, 16384, -1, double.NaN })]
    [InlineData(FusionArithmetic.OpenSearch, new[] { 1.0, 60, 10000 }, new[] { 0, 1.5, 10001, double.NaN })]
    public void The_rank_constant_has_the_range_of_its_arithmetic(FusionArithmetic arithmetic, double[] valid, double[] invalid)
    {
        foreach (var k in valid)
            Assert.Equal((k, arithmetic), (Fusion.Rrf(k, arithmetic).K, Fusion.Rrf(k, arithmetic).Arithmetic));
        foreach (var k in invalid)
            Assert.Equal("k", Assert.Throws<ArgumentOutOfRangeException>(() => Fusion.Rrf(k, arithmetic)).ParamName);
    }

    [Theory]
    [InlineData(FusionArithmetic.Qdrant, new ScoreNormalization[0])]
    [InlineData(FusionArithmetic.Elasticsearch, new[] { ScoreNormalization.None, ScoreNormalization.MinMax, ScoreNormalization.L2Norm })]
    [InlineData(FusionArithmetic.Milvus, new[] { ScoreNormalization.None, ScoreNormalization.ByMetric })]
    [InlineData(FusionArithmetic.OpenSearch, new[] { ScoreNormalization.MinMax, ScoreNormalization.L2Norm, ScoreNormalization.ZScore })]
    public void A_server_s_arithmetic_has_only_the_normalisations_of_that_server(FusionArithmetic arithmetic, ScoreNormalization[] known)
    {
        foreach (var normalization in Enum.GetValues<ScoreNormalization>())
        {
            if (known.Contains(normalization))
                Assert.Equal(normalization, Fusion.Linear(normalization, arithmetic).Normalization);
            else
                Assert.Throws<ArgumentException>(() => Fusion.Linear(normalization, arithmetic));
        }
    }

    [Fact]
    public void Only_standard_and_qdrant_arithmetic_have_dbsf()
    {
        foreach (var arithmetic in new[] { FusionArithmetic.Elasticsearch, FusionArithmetic.Milvus, FusionArithmetic.OpenSearch })
            Assert.Throws<ArgumentException>(() => Fusion.Dbsf(arithmetic));
        Assert.Equal(FusionArithmetic.Qdrant, Fusion.Dbsf(FusionArithmetic.Qdrant).Arithmetic);
    }

    [Fact]
    public void Numbers_that_name_no_arithmetic_or_normalisation_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Fusion.Rrf(60, (FusionArithmetic)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fusion.Linear((ScoreNormalization)99));
    }

    [Fact]
    public void Fusions_are_equal_by_value_and_default_to_what_the_documentation_says()
    {
        Assert.Equal(Fusion.Rrf(60, FusionArithmetic.Standard), Fusion.Rrf());
        Assert.Equal(Fusion.Linear(ScoreNormalization.MinMax), Fusion.Linear());
        Assert.NotEqual<Fusion>(Fusion.Rrf(61), Fusion.Rrf());
        Assert.NotEqual<Fusion>(Fusion.Dbsf(FusionArithmetic.Qdrant), Fusion.Dbsf());
    }

    public static TheoryData<Fusion, double[], double[]> Weights() => new()
    {
        { Fusion.Rrf(), [0, 0.5, 7], [-0.1, double.NaN, double.PositiveInfinity] },
        { Fusion.Rrf(2, FusionArithmetic.Qdrant), [-3, 0, 0.5, 7], [double.NaN, double.NegativeInfinity] },
        { Fusion.Rrf(60, FusionArithmetic.Elasticsearch), [0, 7], [-0.1] },
        { Fusion.Rrf(60, FusionArithmetic.Milvus), [0, 0.5, 1], [-0.1, 1.1] },
        { Fusion.Rrf(60, FusionArithmetic.OpenSearch), [0, 0.5, 1], [-0.1, 1.1] },
        { Fusion.Linear(), [0, 7], [-1] },
        { Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Milvus), [0, 0.5, 1], [-0.1, 1.1] },
        { Fusion.Linear(ScoreNormalization.MinMax, FusionArithmetic.OpenSearch), [0, 0.5, 1], [-0.1, 1.1] },
        { Fusion.Dbsf(), [0, 7], [-1] },
        { Fusion.Dbsf(FusionArithmetic.Qdrant), [1], [0, 0.5, 2] },
    };

    [Theory]
    [MemberData(nameof(Weights))]
    public void Weights_have_the_range_of_their_arithmetic(Fusion fusion, double[] valid, double[] invalid)
    {
        foreach (var weight in valid)
            Assert.Single(FusionKernel.Fuse(fusion, [new([new("a", 1)]) { Weight = weight }], 10));
        foreach (var weight in invalid)
        {
            var error = Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(fusion, [new([]), new([]) { Weight = weight }], 10));
            Assert.StartsWith("List 1 of 2 has the weight", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Metrics_that_a_normalisation_cannot_use_are_refused()
    {
        Refused(Fusion.Linear(ScoreNormalization.ByMetric), ScoreMetric.Similarity);
        Refused(Fusion.Linear(ScoreNormalization.WeightSum), ScoreMetric.Euclid);
        Refused(Fusion.Linear(ScoreNormalization.WeightSum), ScoreMetric.Bm25);
        Refused(Fusion.Linear(ScoreNormalization.ByMetric, FusionArithmetic.Milvus), ScoreMetric.Manhattan);
        Refused(Fusion.Linear(ScoreNormalization.None, FusionArithmetic.Milvus), ScoreMetric.Euclid);

        static void Refused(Fusion fusion, ScoreMetric metric) =>
            Assert.Throws<ArgumentException>(() => FusionKernel.Fuse(fusion, [new([]) { Metric = metric }], 10));
    }
}
