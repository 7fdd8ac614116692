namespace Connectors.Tests.Points;

public sealed class NamedVectorsTests
{
    [Fact]
    public void Vectors_come_back_in_the_order_of_their_arrival_and_a_second_one_replaces_the_first()
    {
        var vectors = new NamedVectors<ReadOnlyMemory<float>>();
        for (var i = 0; i < 20; i++)
            vectors["f" + i] = new float[] { i };
        vectors["f3"] = new float[] { 99 };

        Assert.Equal(20, vectors.Count);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => "f" + i), vectors.Select(entry => entry.Key));
        Assert.Equal(99, vectors["f3"].Span[0]);
    }

    [Fact]
    public void Going_through_them_allocates_nothing()
    {
        var vectors = new NamedVectors<ReadOnlyMemory<float>> { ["a"] = new float[] { 1 }, ["b"] = new float[] { 2 } };
        Assert.Equal(3, Sum());

        var before = GC.GetAllocatedBytesForCurrentThread();
        Sum();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        float Sum()
        {
            var sum = 0f;
            foreach (var (_, vector) in vectors)
                sum += vector.Span[0];
            return sum;
        }
    }

    [Fact]
    public void Names_are_compared_ordinally_and_an_unknown_one_is_named_in_the_error()
    {
        var vectors = new NamedVectors<ReadOnlyMemory<float>> { ["a"] = new float[] { 1 } };
        Assert.True(vectors.TryGetValue("a", out _));
        Assert.False(vectors.TryGetValue("A", out var missing));
        Assert.True(missing.IsEmpty);
        Assert.Contains("'A'", Assert.Throws<KeyNotFoundException>(() => vectors["A"]).Message);
    }

    [Fact]
    public void Neither_names_nor_vectors_may_be_null_or_names_empty()
    {
        var vectors = new NamedVectors<SparseEmbedding>();
        Assert.Throws<ArgumentNullException>(() => vectors["a"] = null!);
        Assert.Throws<ArgumentNullException>(() => vectors[null!] = new SparseEmbedding(default, default));
        Assert.Throws<ArgumentException>(() => vectors[string.Empty] = new SparseEmbedding(default, default));
        Assert.Empty(vectors);
    }

    [Fact]
    public void A_point_has_an_empty_payload_and_no_vectors_until_it_is_given_some()
    {
        var point = new HybridPoint("id");
        Assert.True(point.Payload.IsEmpty && point.DenseVectors.IsEmpty && point.SparseVectors.IsEmpty);
        Assert.Empty(point.Dense);
        Assert.Empty(point.Sparse);
        Assert.Throws<ArgumentNullException>(() => new HybridPoint(null!));
    }
}
