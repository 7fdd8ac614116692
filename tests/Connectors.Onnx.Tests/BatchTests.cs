using Connectors.Encoders;
using Connectors.Onnx.Batching;
using Connectors.Onnx.Runtime;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Tests;

/// <summary>
/// What else is in the batch does not matter: the graphs in the repository compute in float32 and mask the filling out, so only the order of
/// sums inside the matrix products may differ. The tolerance is the one within which ONNX Runtime's versions agree.
/// </summary>
[Collection(nameof(Models))]
public sealed class BatchTests(Models models)
{
    private const float Tolerance = 1e-5f;

    private static readonly int[] Sizes = [1, 2, 3, 5, 8, 13, 21, 32, 47, 63, 64];

    public static TheoryData<string> Kinds => ["fused", "graph", "windows", "lexical", "inference-free"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Sparse_vectors_are_the_same_in_batches_of_1_to_64_texts(string kind)
    {
        var options = new SpladeOptions { MaxTokens = 64, MaxTokensPerBatch = 64 * 64, Head = kind == "graph" ? SpladeHead.Graph : null, LexicalQueries = kind == "lexical" };
        if (kind == "windows")
            (options.MaxTokens, options.MaxTokensPerBatch, options.Windows) = (24, 64 * 24, new() { Overlap = 6 });
        if (kind == "inference-free")
            options.QueryEncoder = new InferenceFreeEncoder(WordPieceTokenizer.Load(Models.SpladeFolder));
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, options);
        await AssertInvariantAsync(encoder, kind is "lexical" or "inference-free" ? EncodingRole.Query : EncodingRole.Document, Golden.Difference);
    }

    [Fact]
    public async Task Dense_vectors_are_the_same_in_batches_of_1_to_64_texts()
    {
        using var encoder = await DenseEncoder.LoadAsync(Models.DenseFolder, new() { MaxTokens = 32, MaxTokensPerBatch = 64 * 32 });
        await AssertInvariantAsync(encoder, EncodingRole.Document, (a, b) => Golden.Difference(a, b.Vector.ToArray()));
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

    private static async Task AssertInvariantAsync<T>(IEmbeddingGenerator<string, T> encoder, EncodingRole role, Func<T, T, float> difference)
        where T : Embedding
    {
        var options = new EncodingOptions { Role = role };
        var alone = await AloneAsync(encoder, Golden.Texts, options);
        foreach (var size in Sizes)
        {
            var texts = Enumerable.Range(0, size).Select(i => Golden.Texts[(i + size) % 24]).ToArray();
            var vectors = await encoder.GenerateAsync(texts, options);
            Assert.Equal(size, vectors.Count);
            for (var i = 0; i < size; i++)
                Assert.InRange(difference(alone[(i + size) % 24], vectors[i]), 0, Tolerance);
        }
    }

    private static async Task<List<T>> AloneAsync<T>(IEmbeddingGenerator<string, T> encoder, string[] texts, EncodingOptions? options = null)
        where T : Embedding
    {
        var vectors = new List<T>();
        foreach (var text in texts)
            vectors.Add(Assert.Single(await encoder.GenerateAsync([text], options)));
        return vectors;
    }
}
