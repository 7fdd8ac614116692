using Connectors.Onnx.Batching;
using Connectors.Onnx.Runtime;

namespace Connectors.Onnx.Tests;

/// <summary>
/// What else is in the batch does not matter: the graphs in the repository compute in float32 and mask the filling out, so only the order of
/// sums inside the matrix products may differ. The tolerance is the one within which ONNX Runtime's versions agree.
/// </summary>
[Collection(nameof(Models))]
public sealed class BatchTests(Models models)
{
    private const float Tolerance = 1e-5f;

    [Fact]
    public async Task Sparse_vectors_are_the_same_in_batches_of_1_to_64_texts()
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 64, MaxTokensPerBatch = 64 * 64 });
        var alone = await AloneAsync(encoder, Golden.Texts);
        foreach (var size in new[] { 1, 2, 3, 7, 24, 33, 64 })
        {
            var texts = Enumerable.Range(0, size).Select(i => Golden.Texts[(i + size) % 24]).ToArray();
            var vectors = await encoder.GenerateAsync(texts);
            Assert.Equal(size, vectors.Count);
            for (var i = 0; i < size; i++)
                Assert.InRange(Golden.Difference(alone[(i + size) % 24], vectors[i]), 0, Tolerance);
        }
    }

    [Fact]
    public async Task Dense_vectors_are_the_same_in_batches_of_1_to_64_texts()
    {
        using var encoder = await DenseEncoder.LoadAsync(Models.DenseFolder, new() { MaxTokens = 64, MaxTokensPerBatch = 64 * 64 });
        var alone = await AloneAsync(encoder, Golden.Texts);
        foreach (var size in new[] { 2, 7, 64 })
        {
            var texts = Enumerable.Range(0, size).Select(i => Golden.Texts[(i + size) % 24]).ToArray();
            var vectors = await encoder.GenerateAsync(texts);
            for (var i = 0; i < size; i++)
                Assert.InRange(Golden.Difference(vectors[i], alone[(i + size) % 24].Vector.ToArray()), 0, Tolerance);
        }
    }

    [SkippableFact]
    public async Task Vectors_pooled_from_logits_are_the_same_alone_and_in_one_batch()
    {
        using var encoder = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny"), new() { MaxTokens = 256, MaxTokensPerBatch = 24 * 256 });
        var together = await encoder.GenerateAsync(Golden.Texts);
        var alone = await AloneAsync(encoder, Golden.Texts);
        Assert.All(alone.Zip(together), pair => Assert.InRange(Golden.Difference(pair.First, pair.Second), 0, Tolerance));
    }

    [Fact]
    public async Task Results_come_in_the_order_of_the_texts_also_from_batches_that_run_at_once()
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 256, MaxTokensPerBatch = 40, MaxConcurrentRuns = 3, IntraOpThreads = 1 });
        var alone = await AloneAsync(models.Splade, Golden.Texts);
        var vectors = await encoder.GenerateAsync(Golden.Texts);
        Assert.All(alone.Zip(vectors), pair => Assert.InRange(Golden.Difference(pair.First, pair.Second), 0, Tolerance));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(256)]
    [InlineData(100_000)]
    public void A_plan_holds_every_text_once_keeps_the_budget_and_goes_from_long_to_short(int budget)
    {
        var texts = new TokenizedTexts(padId: 0);
        var random = new Random(7);
        for (var i = 0; i < 500; i++)
        {
            var length = random.Next(2, 60);
            texts.Reserve(length).Fill(i);
            texts.Add(length);
        }

        var batches = TokenBatcher.Plan(texts, budget).ToArray();
        var members = batches.SelectMany(batch => Enumerable.Range(0, batch.Rows).Select(batch.Position)).ToArray();
        Assert.Equal(Enumerable.Range(0, 500), members.Order());
        Assert.All(batches, batch => Assert.True(batch.Rows == 1 || batch.Rows * batch.Columns <= budget));
        Assert.All(members.Zip(members.Skip(1)), pair => Assert.True(texts[pair.First].Length >= texts[pair.Second].Length));
        Assert.All(batches, batch => Assert.Equal(batch.Columns, Enumerable.Range(0, batch.Rows).Max(batch.Length)));
    }

    [Fact]
    public void A_batch_is_filled_up_on_the_right_with_the_padding_id_and_masked_there()
    {
        var texts = new TokenizedTexts(padId: 9);
        foreach (var length in new[] { 1, 3 })
        {
            texts.Reserve(length).Fill(length);
            texts.Add(length);
        }

        var batch = Assert.Single(TokenBatcher.Plan(texts, 100));
        var (ids, mask) = (new long[6], new long[6]);
        batch.CopyIds(ids);
        batch.CopyMask(mask);
        Assert.Equal([3, 3, 3, 1, 9, 9], ids);
        Assert.Equal([1, 1, 1, 1, 0, 0], mask);
        Assert.Equal([1, 0], [batch.Position(0), batch.Position(1)]);
    }

    [Fact]
    public void Output_memory_is_used_again_and_let_go_when_it_is_too_small()
    {
        var buffers = new OutputBuffers();
        var first = buffers.Rent(10);
        buffers.Return(first);
        Assert.Same(first, buffers.Rent(7));
        buffers.Return(first);
        var larger = buffers.Rent(11);
        Assert.True(larger.Length >= 11);
        buffers.Return(larger);
        Assert.Same(larger, buffers.Rent(1));
        Assert.NotSame(first, buffers.Rent(1));
    }

    private static async Task<List<T>> AloneAsync<T>(Microsoft.Extensions.AI.IEmbeddingGenerator<string, T> encoder, string[] texts)
        where T : Microsoft.Extensions.AI.Embedding
    {
        var vectors = new List<T>();
        foreach (var text in texts)
            vectors.Add(Assert.Single(await encoder.GenerateAsync([text])));
        return vectors;
    }
}
