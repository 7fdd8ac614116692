namespace Connectors.Tests.Vectors;

public sealed class SparseEmbeddingTests
{
    [Fact]
    public void Keeps_what_it_was_given_without_copying()
    {
        uint[] indices = [1, 5, uint.MaxValue];
        float[] values = [1, -2, 0];

        var vector = new SparseEmbedding(indices, values, vocabularyId: "v");

        Assert.True(vector.Indices.Span == indices.AsSpan());
        Assert.True(vector.Values.Span == values.AsSpan());
        Assert.Equal(3, vector.NonZeroCount);
        Assert.Equal("v", vector.VocabularyId);
        Assert.Equal(0, vector.Dimensions);
    }

    [Fact]
    public void The_empty_vector_is_valid()
    {
        var vector = new SparseEmbedding(default, default, 10);
        Assert.Equal(0, vector.NonZeroCount);
        Assert.Equal(0f, vector.Dot(vector));
        Assert.Equal(0d, vector.Norm());
        Assert.Same(vector, vector.Prune(3));
    }

    [Theory]
    [InlineData(new uint[] { 2, 1 }, "2 is followed by 1 at position 1")]
    [InlineData(new uint[] { 1, 1 }, "1 is followed by 1 at position 1")]
    [InlineData(new uint[] { 0, 4000000000, 3 }, "4000000000 is followed by 3 at position 2")]
    public void Indices_that_do_not_ascend_strictly_are_refused_with_their_position(uint[] indices, string where)
    {
        var error = Assert.Throws<ArgumentException>(() => new SparseEmbedding(indices, new float[indices.Length]));
        Assert.Contains(where, error.Message);
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(0, 1)]
    public void Lengths_that_differ_are_refused(int indices, int values)
    {
        Assert.Throws<ArgumentException>(() => new SparseEmbedding(Ascending(indices), new float[values]));
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromUnsorted(Ascending(indices), new float[values]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_not_finite_is_refused_and_its_index_named(float weight)
    {
        // Long enough for the vectorised check, with the bad weight in every position in turn.
        for (var position = 0; position < 37; position++)
        {
            var values = new float[37];
            values[position] = weight;
            var error = Assert.Throws<ArgumentException>(() => new SparseEmbedding(Ascending(37), values));
            Assert.Contains($"index {position} ", error.Message);
        }
    }

    [Fact]
    public void Indices_have_to_be_below_the_dimensions_when_there_are_any()
    {
        Assert.Equal(10, new SparseEmbedding(new uint[] { 9 }, new float[] { 1 }, 10).Dimensions);
        Assert.Throws<ArgumentException>(() => new SparseEmbedding(new uint[] { 10 }, new float[] { 1 }, 10));
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromUnsorted([uint.MaxValue, 1], [1, 1], dimensions: int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SparseEmbedding(default, default, -1));
    }

    [Fact]
    public void FromUnsorted_sorts_weights_along_with_their_indices_and_leaves_the_input_alone()
    {
        uint[] indices = [uint.MaxValue, 0, 7];
        float[] values = [3, 1, 2];

        var vector = SparseEmbedding.FromUnsorted(indices, values);

        Assert.Equal([0, 7, uint.MaxValue], vector.Indices.ToArray());
        Assert.Equal([1f, 2, 3], vector.Values.ToArray());
        Assert.Equal([uint.MaxValue, 0, 7], indices);
        Assert.Equal([3f, 1, 2], values);
    }

    [Fact]
    public void FromUnsorted_refuses_duplicates_by_default_and_names_the_index_and_both_positions()
    {
        var error = Assert.Throws<ArgumentException>(() => SparseEmbedding.FromUnsorted([5, 9, 1, 9], [1, 1, 1, 1]));
        Assert.Contains("Index 9", error.Message);
        Assert.Contains("positions 1 and 3", error.Message);
    }

    [Fact]
    public void FromUnsorted_sums_in_input_order_in_single_precision()
    {
        // (1 + 1e8) - 1e8 is 0 in single precision, 1e8 - 1e8 + 1 is 1: only the input order gives the first.
        Assert.Equal([0f], SparseEmbedding.FromUnsorted([4, 4, 4], [1, 1e8f, -1e8f], DuplicateIndexPolicy.Sum).Values.ToArray());
        Assert.Equal([1f], SparseEmbedding.FromUnsorted([4, 4, 4], [1e8f, -1e8f, 1], DuplicateIndexPolicy.Sum).Values.ToArray());
    }

    [Fact]
    public void FromUnsorted_keeps_the_last_of_the_input_however_many_there_are()
    {
        var random = new Random(1);
        var indices = Enumerable.Range(0, 5000).Select(_ => (uint)random.Next(50)).ToArray();
        var values = Enumerable.Range(0, 5000).Select(i => (float)i).ToArray();

        var vector = SparseEmbedding.FromUnsorted(indices, values, DuplicateIndexPolicy.Last);

        Assert.Equal(50, vector.NonZeroCount);
        for (var i = 0; i < 50; i++)
            Assert.Equal(Array.LastIndexOf(indices, (uint)i), (int)vector.Values.Span[i]);
    }

    [Fact]
    public void A_sum_that_overflows_is_refused()
    {
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromUnsorted([1, 1], [float.MaxValue, float.MaxValue], DuplicateIndexPolicy.Sum));
    }

    [Theory]
    [InlineData(DuplicateIndexPolicy.Reject)]
    [InlineData(DuplicateIndexPolicy.Sum)]
    [InlineData(DuplicateIndexPolicy.Last)]
    public void FromUnsorted_refuses_a_NaN_even_where_a_later_value_would_hide_it(DuplicateIndexPolicy policy)
    {
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromUnsorted([1, 1], [float.NaN, 1], policy));
    }

    [Fact]
    public void FromDictionary_takes_any_sequence_of_pairs_once()
    {
        var expected = new uint[] { 1, 3 };
        Assert.Equal(expected, SparseEmbedding.FromDictionary(new Dictionary<uint, float> { [3] = 1, [1] = 2 }).Indices.ToArray());

        var reads = 0;
        var lazy = SparseEmbedding.FromDictionary(Pairs(), 10, "v");
        Assert.Equal(expected, lazy.Indices.ToArray());
        Assert.Equal((10, "v"), (lazy.Dimensions, lazy.VocabularyId));
        Assert.Equal(1, reads);
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromDictionary([new(1, 1), new(1, 2)]));

        IEnumerable<KeyValuePair<uint, float>> Pairs()
        {
            reads++;
            yield return new(3, 1);
            yield return new(1, 2);
        }
    }

    [Fact]
    public void FromDense_keeps_what_is_larger_than_the_threshold_and_the_length_as_dimensions()
    {
        var vector = SparseEmbedding.FromDense([0, 0.5f, -2, 0.2f, -0f], 0.2f, "v");
        Assert.Equal([1, 2], vector.Indices.ToArray());
        Assert.Equal([0.5f, -2], vector.Values.ToArray());
        Assert.Equal(5, vector.Dimensions);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void FromDense_never_drops_an_entry_that_is_not_finite(float bad)
    {
        Assert.Throws<ArgumentException>(() => SparseEmbedding.FromDense([1, bad, 2], threshold: 1e30f));
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseEmbedding.FromDense([1], threshold: bad));
    }

    [Fact]
    public void FromDense_refuses_a_negative_threshold() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SparseEmbedding.FromDense([1], threshold: -1));

    [Fact]
    public void Vectors_of_two_known_vocabularies_cannot_be_multiplied()
    {
        var a = new SparseEmbedding(new uint[] { 1 }, new float[] { 2 }, vocabularyId: "a");
        var b = new SparseEmbedding(new uint[] { 1 }, new float[] { 3 }, vocabularyId: "b");
        var unknown = new SparseEmbedding(new uint[] { 1 }, new float[] { 5 });

        var error = Assert.Throws<InvalidOperationException>(() => a.Dot(b));
        Assert.Contains("'a' and 'b'", error.Message);
        Assert.Equal(10f, a.Dot(unknown));
        Assert.Equal(15f, unknown.Dot(b));
    }

    [Fact]
    public void Norm_neither_overflows_nor_underflows()
    {
        Assert.Equal(float.MaxValue, new SparseEmbedding(new uint[] { 1 }, new[] { float.MaxValue }).Norm());
        Assert.Equal(float.Epsilon, new SparseEmbedding(new uint[] { 1 }, new[] { float.Epsilon }).Norm());
    }

    private static uint[] Ascending(int count) => [.. Enumerable.Range(0, count).Select(i => (uint)i)];
}
