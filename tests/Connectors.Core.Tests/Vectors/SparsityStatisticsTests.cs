namespace Connectors.Tests.Vectors;

public sealed class SparsityStatisticsTests
{
    [Fact]
    public void Active_terms_are_counted_without_explicit_zeros()
    {
        var statistics = Of(Vector([1, 2, 3], [1, 0, -2]), Vector([], []), Vector([3, 9], [1, 1]));
        Assert.Equal((3, 3, 10), (statistics.Count, statistics.DistinctTerms, statistics.Dimensions));
        Assert.Equal(4 / 3d, statistics.MeanActive);
        Assert.Equal(1 - (4 / 30d), statistics.SparsityRatio!.Value, 1e-15);
        Assert.Equal("v", statistics.VocabularyId);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 1)]
    [InlineData(0.25, 1)]
    [InlineData(0.26, 2)]
    [InlineData(0.5, 2)]
    [InlineData(0.75, 2)]
    [InlineData(0.76, 4)]
    [InlineData(1, 4)]
    public void Percentiles_are_those_of_the_nearest_rank(double share, int expected)
    {
        var statistics = Of(Vector([1, 2, 3, 4], [1, 1, 1, 1]), Vector([1], [1]), Vector([1, 2], [1, 1]), Vector([3, 4], [1, 1]));
        Assert.Equal(expected, statistics.ActiveAt(share));
    }

    [Fact]
    public void Expected_operations_are_the_mean_number_of_shared_terms_of_all_pairs()
    {
        var random = new Random(11);
        var (queries, documents) = (Vectors(random, 17, 3), Vectors(random, 40, 8));
        var pairs = queries.SelectMany(query => documents, (query, document) => query.Indices.ToArray().Intersect(document.Indices.ToArray()).Count());
        Assert.Equal(pairs.Average(), SparsityStatistics.ExpectedFlops(Of(queries), Of(documents)), 1e-12);
        Assert.Equal(SparsityStatistics.ExpectedFlops(Of(documents), Of(queries)), SparsityStatistics.ExpectedFlops(Of(queries), Of(documents)), 1e-12);
        Assert.Equal(0, SparsityStatistics.ExpectedFlops(Of(), Of(documents)));
        Assert.Equal(0, SparsityStatistics.ExpectedFlops(Of(queries), Of()));
    }

    /// <summary>The published numbers of three sentences: 169 active entries of 3 times 30,522 (golden-sparse.json, st.docs.sparsity).</summary>
    [Fact]
    public void The_numbers_are_those_that_sentence_transformers_reports()
    {
        var statistics = new SparsityStatistics();
        foreach (var active in new[] { 50, 60, 59 })
            statistics.Add(new SparseEmbedding(Enumerable.Range(0, active).Select(i => (uint)i).ToArray(), Enumerable.Repeat(1f, active).ToArray(), 30522));
        Assert.Equal(56.333335876464844, statistics.MeanActive, 1e-5);
        Assert.Equal(0.9981543366792325, statistics.SparsityRatio!.Value, 1e-7);
    }

    [Fact]
    public void Without_vectors_everything_is_zero_and_without_a_size_there_is_no_ratio()
    {
        var statistics = new SparsityStatistics();
        Assert.Equal((0L, 0d, 0, 0), (statistics.Count, statistics.MeanActive, statistics.ActiveAt(0.5), statistics.DistinctTerms));
        Assert.Null(statistics.SparsityRatio);
        statistics.Add(new SparseEmbedding(new uint[] { 7 }, new float[] { 1 }));
        Assert.Null(statistics.SparsityRatio);
    }

    [Fact]
    public void Different_vocabularies_are_refused_and_unknown_ones_are_not()
    {
        var statistics = Of(Vector([1], [1]));
        var other = new SparseEmbedding(new uint[] { 1 }, new float[] { 1 }, 10, "w");
        statistics.Add(new SparseEmbedding(new uint[] { 1 }, new float[] { 1 }));
        Assert.Contains("'w'", Assert.Throws<InvalidOperationException>(() => statistics.Add(other)).Message);
        Assert.Throws<InvalidOperationException>(() => SparsityStatistics.ExpectedFlops(statistics, Of(other)));
        Assert.Equal(2, statistics.Count);
    }

    [Theory]
    [InlineData(-0.01)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_share_outside_its_range_is_refused(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => Of().ActiveAt(share));

    private static SparsityStatistics Of(params SparseEmbedding[] vectors)
    {
        var statistics = new SparsityStatistics();
        foreach (var vector in vectors)
            statistics.Add(vector);
        return statistics;
    }

    private static SparseEmbedding Vector(uint[] indices, float[] values) => new(indices, values, 10, "v");

    private static SparseEmbedding[] Vectors(Random random, int count, int most) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        var indices = Enumerable.Range(0, random.Next(most + 1)).Select(_ => (uint)random.Next(20)).Distinct().ToArray();
        return SparseEmbedding.FromUnsorted(indices, [.. indices.Select(_ => 1f)], dimensions: 20, vocabularyId: "v");
    })];
}
