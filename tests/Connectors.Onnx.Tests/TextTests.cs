namespace Connectors.Onnx.Tests;

/// <summary>Texts at the edge: what they mean is defined, and none of them is dear.</summary>
[Collection(nameof(Models))]
public sealed class TextTests(Models models)
{
    [Fact]
    public async Task The_empty_text_has_the_vector_of_its_special_tokens_and_so_has_white_space()
    {
        var vectors = await models.Splade.GenerateAsync(["", " \t\r\n\u00a0\u2003"]);
        Assert.Equal(6, vectors[0].NonZeroCount);
        Assert.Equal(0f, Golden.Difference(vectors[0], vectors[1]));
        Assert.Equal(4, vectors.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task Half_of_a_surrogate_pair_counts_as_the_replacement_character()
    {
        var vectors = await models.Splade.GenerateAsync(["moon \ud83d landing", "moon \ude80 landing", "moon \ufffd landing"]);
        Assert.Equal(0f, Golden.Difference(vectors[2], vectors[0]));
        Assert.Equal(0f, Golden.Difference(vectors[2], vectors[1]));
    }

    [Theory]
    [InlineData("lorem ipsum ")]
    [InlineData("x")]
    [InlineData("\u0301")]
    [InlineData(" ")]
    public async Task A_text_of_ten_million_characters_is_cut_and_allocates_no_more_than_a_short_one(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 10_000_000 / part.Length));
        await models.Splade.GenerateAsync([text]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var vectors = await models.Splade.GenerateAsync([text]);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1_000_000);
        Assert.InRange(vectors.Usage!.InputTokenCount!.Value, 2, 256);
    }

    [Fact]
    public async Task A_text_behind_a_prompt_is_cut_too()
    {
        using var encoder = await DenseEncoder.LoadAsync(Models.DenseFolder, new() { MaxTokens = 16, Prompts = new Dictionary<string, string> { ["query"] = "query: " } });
        var options = new EncodingOptions { Role = EncodingRole.Query };
        var vectors = await encoder.GenerateAsync([new string('é', 1_000_000), "short"], options);
        Assert.Equal(2, vectors.Count);
        Assert.Equal(new[] { vectors[1].Vector.ToArray() }, (await encoder.GenerateAsync(["query: short"])).Select(vector => vector.Vector.ToArray()));
    }

    [Fact]
    public async Task Special_tokens_typed_in_a_text_count_as_such_unless_switched_off()
    {
        using var strict = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { SpecialTokensAsText = true });
        var (open, closed) = (await models.Splade.GenerateAsync(["[MASK]"]), await strict.GenerateAsync(["[MASK]"]));
        Assert.Equal(3, open.Usage!.InputTokenCount);
        Assert.Equal(5, closed.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task No_texts_give_no_vectors_and_a_null_among_them_is_named_by_its_position()
    {
        var none = await models.Splade.GenerateAsync([]);
        Assert.Empty(none);
        Assert.Equal(0, none.Usage!.InputTokenCount);
        var error = await Assert.ThrowsAsync<ArgumentException>(() => models.Splade.GenerateAsync(["a", null!]));
        Assert.Contains("position 1", error.Message);
        await Assert.ThrowsAsync<ArgumentNullException>(() => models.Splade.GenerateAsync(null!));
    }
}
