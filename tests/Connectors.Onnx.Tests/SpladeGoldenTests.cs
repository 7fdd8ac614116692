using Connectors.Encoders;

namespace Connectors.Onnx.Tests;

/// <summary>SPLADE vectors against PyTorch and onnxruntime for Python. Tolerances: models/SOURCES.md of the shared material.</summary>
[Collection(nameof(Models))]
public sealed class SpladeGoldenTests(Models models)
{
    private const float Weights8Tolerance = 1e-4f;
    private const float Float32Tolerance = 5e-5f;

    [Theory]
    [InlineData(256, 24)]
    [InlineData(512, 2)]
    public async Task Vectors_of_the_fused_graph_with_8_bit_weights_equal_all_golden_ones(int maxTokens, int cases)
    {
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = maxTokens });
        await AssertEqualAsync(encoder, "onnx_model_fused_w8", maxTokens, cases, Weights8Tolerance);
    }

    [SkippableTheory]
    [InlineData(256, 24)]
    [InlineData(512, 2)]
    public async Task Vectors_pooled_from_float32_logits_equal_all_golden_ones_and_those_of_PyTorch(int maxTokens, int cases)
    {
        using var encoder = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny"), new() { MaxTokens = maxTokens });
        await AssertEqualAsync(encoder, "onnx_model", maxTokens, cases, Float32Tolerance);
        await AssertEqualAsync(encoder, "torch_fp32", maxTokens, cases, Float32Tolerance);
    }

    [SkippableFact]
    public async Task Vectors_of_the_dynamically_quantised_graph_have_a_cosine_of_0_99_with_all_24_golden_ones()
    {
        // Its rounding depends on the processor, the runtime's version and the whole batch.
        using var encoder = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny") + "#model_fused_int8.onnx", new() { MaxTokens = 256 });
        var golden = Golden.Sparse("onnx_model_fused_int8", 256);
        Assert.Equal(24, golden.Length);
        foreach (var (id, expected) in golden)
        {
            var actual = await encoder.EncodeQueryAsync(Golden.Text(id));
            Assert.InRange(new SparseEmbedding(actual.Indices, actual.Values).Dot(expected) / (actual.Norm() * expected.Norm()), 0.99, 1.00001);
        }
    }

    [SkippableFact]
    public async Task The_ten_heaviest_terms_of_all_5_golden_texts_are_decoded_in_order()
    {
        using var encoder = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny"), new() { MaxTokens = 256 });
        var golden = Golden.Read("top10.json").GetProperty("texts").EnumerateArray().ToArray();
        Assert.Equal(5, golden.Length);
        foreach (var text in golden)
        {
            var expected = text.GetProperty("top10").EnumerateArray().Select(term => (Token: term[0].GetString()!, Weight: (float)term[1].GetDouble())).ToArray();
            var actual = encoder.Decode(await encoder.EncodeQueryAsync(Golden.Text(text.GetProperty("id").GetString()!)), top: 10);
            Assert.Equal(expected.Select(term => term.Token), actual.Select(term => term.Token));
            Assert.All(actual.Zip(expected), pair => Assert.Equal(pair.Second.Weight, pair.First.Weight, Float32Tolerance));
        }
    }

    [Fact]
    public async Task The_matrix_of_576_similarities_equals_the_golden_one()
    {
        var vectors = await models.Splade.EncodeDocumentsAsync(Golden.Texts);
        var golden = Golden.Matrix("sparse_dot_onnx_model_fused_w8_256");
        var actual = models.Splade.Similarity([.. vectors], [.. vectors]);
        Assert.Equal(24 * 24, actual.Length);
        for (var row = 0; row < golden.Length; row++)
        {
            for (var column = 0; column < golden.Length; column++)
                Assert.Equal(golden[row][column], actual[row, column], 2e-4f * Math.Max(1, golden[row][column]));
        }
    }

    [Fact]
    public async Task The_4_similarities_that_sentence_transformers_expects_of_this_model_are_met()
    {
        var golden = Golden.Read("upstream-similarity.json");
        var scores = await ScoresAsync(models.Splade, golden);
        Assert.Equal(4, scores.Length);
        Assert.All(Golden.Floats(golden.GetProperty("onnx").GetProperty("model_fused_w8")).Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [SkippableFact]
    public async Task The_4_similarities_that_sentence_transformers_expects_in_float32_are_met_to_its_tolerance()
    {
        using var encoder = await SpladeEncoder.LoadAsync(RepositoryFolder.Shared("models", "splade-tiny"));
        var golden = Golden.Read("upstream-similarity.json");
        var scores = await ScoresAsync(encoder, golden);
        Assert.All(Golden.Floats(golden.GetProperty("upstream_fp32")).Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void Token_ids_of_all_24_texts_equal_the_golden_ones_at_256_and_at_512_tokens()
    {
        var tokenizer = (WordPieceTokenizer)models.Splade.GetService(typeof(WordPieceTokenizer))!;
        var texts = Golden.Read("tokens.json").GetProperty("texts").EnumerateArray().ToArray();
        Assert.Equal(24, texts.Length);
        var ids = new int[512];
        foreach (var text in texts)
        {
            foreach (var (name, max) in new[] { ("ids_256", 256), ("ids_512", 512) })
            {
                // The file gives ids_512 only where they differ.
                var golden = text.TryGetProperty(name, out var own) ? own : text.GetProperty("ids_256");
                var count = tokenizer.Encode(Golden.Text(text.GetProperty("id").GetString()!), ids.AsSpan(0, max));
                Assert.Equal(golden.EnumerateArray().Select(id => id.GetInt32()), ids[..count]);
            }
        }
    }

    private static async Task<float[]> ScoresAsync(SpladeEncoder encoder, System.Text.Json.JsonElement golden)
    {
        var query = await encoder.EncodeQueryAsync(golden.GetProperty("query").GetString()!);
        var documents = await encoder.EncodeDocumentsAsync(golden.GetProperty("documents").EnumerateArray().Select(text => text.GetString()!));
        return [.. documents.Select(query.Dot)];
    }

    private static async Task AssertEqualAsync(SpladeEncoder encoder, string variant, int maxTokens, int cases, float tolerance)
    {
        var golden = Golden.Sparse(variant, maxTokens);
        Assert.Equal(cases, golden.Length);
        var actual = await encoder.EncodeDocumentsAsync(golden.Select(text => Golden.Text(text.Id)));
        Assert.All(golden.Zip(actual), pair => Assert.InRange(Golden.Difference(pair.First.Vector, pair.Second), 0, tolerance));
        Assert.All(actual, vector => Assert.Equal((30522, encoder.GetVocabulary().Id), (vector.Dimensions, vector.VocabularyId)));
    }
}
