using System.Numerics.Tensors;

namespace Connectors.Onnx.Tests;

/// <summary>all-MiniLM-L6-v2 against onnxruntime for Python. Tolerance: models/SOURCES.md of the shared material.</summary>
[Collection(nameof(Models))]
public sealed class DenseGoldenTests(Models models)
{
    private const float Tolerance = 1e-5f;

    [Theory]
    [InlineData(256, 24)]
    [InlineData(512, 2)]
    public async Task Vectors_equal_all_golden_ones_and_have_length_1(int maxTokens, int cases)
    {
        using var encoder = await DenseEncoder.LoadAsync(Models.DenseFolder, new() { MaxTokens = maxTokens });
        var golden = Golden.Dense("onnx_model", maxTokens);
        Assert.Equal(cases, golden.Length);
        var actual = await encoder.EncodeDocumentsAsync(golden.Select(text => Golden.Text(text.Id)));
        Assert.All(golden.Zip(actual), pair => Assert.InRange(Golden.Difference(pair.Second, pair.First.Vector), 0, Tolerance));
        Assert.All(actual, vector => Assert.Equal(1f, TensorPrimitives.Norm(vector.Vector.Span), 1e-5f));
    }

    [Fact]
    public async Task The_matrix_of_576_cosines_equals_the_golden_one()
    {
        var vectors = await models.Dense.EncodeDocumentsAsync(Golden.Texts);
        var golden = Golden.Matrix("dense_cosine_onnx_model_256");
        var actual = models.Dense.Similarity([.. vectors], [.. vectors]);
        Assert.Equal(24 * 24, actual.Length);
        for (var row = 0; row < golden.Length; row++)
        {
            for (var column = 0; column < golden.Length; column++)
                Assert.Equal(golden[row][column], actual[row, column], 2e-5f);
        }
    }

    [Fact]
    public async Task The_limit_of_the_folder_is_256_tokens_although_the_tokenizer_says_512()
    {
        var whole = await models.Dense.GenerateAsync([Golden.Text("long")]);
        Assert.Equal(256, whole.Usage!.InputTokenCount);
    }
}
