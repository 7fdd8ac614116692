namespace Connectors.Tests.Vectors;

public sealed class SparsePruningTests
{
    private static readonly SparseEmbedding Vector = new(new uint[] { 2, 3, 5, 7, 11 }, new float[] { 4, -4, 1, 0, 2 }, 20, "v")
    {
        ModelId = "model",
        CreatedAt = DateTimeOffset.UnixEpoch,
        AdditionalProperties = new() { ["k"] = 1 },
    };

    [Fact]
    public void The_default_rules_drop_explicit_zeros_alone() => Assert.Equal([2, 3, 5, 11], Kept(default));

    [Fact]
    public void The_heaviest_stay_and_of_equal_weights_the_smaller_index()
    {
        Assert.Equal([2], Kept(new() { MaxTerms = 1 }));
        Assert.Equal([2, 3], Kept(new() { MaxTerms = 2 }));
        Assert.Equal([2, 3, 11], Vector.Prune(3).Indices.ToArray());
        Assert.Equal([2, 3, 5, 11], Kept(new() { MaxTerms = 100 }));
    }

    [Fact]
    public void The_smallest_weight_is_exclusive_and_the_ratio_inclusive()
    {
        Assert.Equal([2, 3], Kept(new() { MinWeight = 2 }));
        Assert.Equal([2, 3, 11], Kept(new() { MaxRatio = 0.5f }));
        Assert.Equal([2, 3], Kept(new() { MaxRatio = 1 }));
        Assert.Equal([2, 3, 5, 11], Kept(new() { MaxRatio = 0 }));
    }

    [Fact]
    public void The_mass_is_filled_from_the_heaviest_down()
    {
        // The weights are 4, 4, 2, 1 of 11.
        Assert.Empty(Kept(new() { AlphaMass = 0.3f }));
        Assert.Equal([2], Kept(new() { AlphaMass = 0.4f }));
        Assert.Equal([2, 3], Kept(new() { AlphaMass = 0.8f }));
        Assert.Equal([2, 3, 11], Kept(new() { AlphaMass = 0.95f }));
    }

    [Fact]
    public void The_whole_mass_keeps_every_term_whatever_the_rounding_of_the_sum()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var values = Enumerable.Range(0, 200).Select(_ => (float)Math.Exp((random.NextDouble() * 40) - 20)).ToArray();
            var vector = new SparseEmbedding(Enumerable.Range(0, 200).Select(i => (uint)i).ToArray(), values);
            Assert.Equal(200, vector.Prune(new SparsePruning { AlphaMass = 1 }).NonZeroCount);
        }
    }

    [Fact]
    public void A_term_stays_only_when_all_rules_keep_it()
    {
        Assert.Equal([2, 3], Kept(new() { MaxTerms = 3, MinWeight = 1, MaxRatio = 0.6f }));
        Assert.Equal([2], Kept(new() { MaxTerms = 3, AlphaMass = 0.4f }));
        Assert.Equal([2], Kept(new() { MaxTerms = 1, AlphaMass = 1 }));
        Assert.Equal([2, 3], Kept(new() { MinWeight = 3, AlphaMass = 1 }));
        Assert.Empty(Kept(new() { MinWeight = 4 }));
    }

    [Fact]
    public void What_is_known_of_the_vector_stays_with_the_pruned_one()
    {
        var pruned = Vector.Prune(1);
        Assert.Equal((20, "v", "model", DateTimeOffset.UnixEpoch), (pruned.Dimensions, pruned.VocabularyId, pruned.ModelId, pruned.CreatedAt));
        Assert.Equal(1, pruned.AdditionalProperties!["k"]);
    }

    [Fact]
    public void A_vector_that_loses_nothing_is_returned_itself()
    {
        var vector = new SparseEmbedding(new uint[] { 1 }, new float[] { 1 });
        Assert.Same(vector, vector.Prune(1));
    }

    [Fact]
    public void Rules_outside_their_ranges_are_refused()
    {
        foreach (var bad in new SparsePruning[]
        {
            new() { MaxTerms = 0 }, new() { MaxTerms = -1 },
            new() { MinWeight = -1 }, new() { MinWeight = float.NaN }, new() { MinWeight = float.PositiveInfinity },
            new() { AlphaMass = 0 }, new() { AlphaMass = 1.1f }, new() { AlphaMass = float.NaN },
            new() { MaxRatio = -0.1f }, new() { MaxRatio = 1.1f }, new() { MaxRatio = float.NaN },
        })
        {
            Assert.Throws<ArgumentOutOfRangeException>(() => Vector.Prune(bad));
        }
    }

    private static uint[] Kept(SparsePruning pruning) => Vector.Prune(pruning).Indices.ToArray();
}
