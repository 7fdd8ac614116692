using Connectors.Onnx.Graphs;
using Connectors.Onnx.Tests.Tiny;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Tests.Head;

/// <summary>Which graphs are cut, and that cutting changes nothing.</summary>
[Collection(nameof(Models))]
public sealed class HeadCutTests(Models models)
{
    [Fact]
    public async Task The_graph_with_8_bit_weights_is_cut_and_its_24_vectors_are_those_of_the_whole_graph()
    {
        Assert.Equal((SpladeHead.Fused, null), (models.Splade.Head, models.Splade.WhyGraph));
        using var whole = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokens = 256, Head = SpladeHead.Graph });
        Assert.Equal(SpladeHead.Graph, whole.Head);
        await AssertEqualAsync(whole, models.Splade);
    }

    [SkippableFact]
    public async Task The_graph_with_float32_logits_is_cut_and_its_24_vectors_are_those_of_the_whole_graph()
    {
        var folder = RepositoryFolder.Shared("models", "splade-tiny");
        using var fused = await SpladeEncoder.LoadAsync(folder, new() { MaxTokens = 256, Head = SpladeHead.Fused });
        using var whole = await SpladeEncoder.LoadAsync(folder, new() { MaxTokens = 256, Head = SpladeHead.Graph });
        await AssertEqualAsync(whole, fused);
    }

    [SkippableFact]
    public async Task A_dynamically_quantised_graph_stays_whole_and_says_why()
    {
        var path = RepositoryFolder.Shared("models", "splade-tiny") + "#model_fused_int8.onnx";
        using var encoder = await SpladeEncoder.LoadAsync(path);
        Assert.Equal(SpladeHead.Graph, encoder.Head);
        Assert.Contains("the node ", encoder.WhyGraph);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(path, new() { Head = SpladeHead.Fused }));
        Assert.Contains("cannot be fused: the node ", error.Message);
    }

    [Fact]
    public async Task Sum_pooling_needs_every_logit()
    {
        using var model = new TinyModel().WithProjection();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { Pooling = SparsePooling.Sum });
        Assert.Equal("the sum over the tokens needs every logit", encoder.WhyGraph);
    }

    [Theory]
    [InlineData(null, SpladeHead.Fused)]
    [InlineData(1f, SpladeHead.Fused)]
    [InlineData(2f, SpladeHead.Graph)]
    public async Task A_graph_is_cut_only_if_it_computes_what_its_nodes_show(float? factor, SpladeHead head)
    {
        // Doubled by a number hidden in the mask's branch: the nodes are the same.
        using var model = new TinyModel().WithProjection(factor);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        Assert.Equal(head, encoder.Head);
        using var whole = await SpladeEncoder.LoadAsync(model.Folder, new() { Head = SpladeHead.Graph });
        var (actual, expected) = (await encoder.GenerateAsync(["a b c", "a"]), await whole.GenerateAsync(["a b c", "a"]));
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Golden.Difference(pair.First, pair.Second), 0, 1e-6));
        Assert.Contains(expected, vector => vector.NonZeroCount > 0);
    }

    [Fact]
    public async Task Long_texts_in_large_batches_take_no_memory_for_logits()
    {
        // 64 texts of 512 tokens have a billion logits, 4 GB.
        var text = string.Join(' ', Enumerable.Repeat("sparse vectors of learned terms", 200));
        using var encoder = await SpladeEncoder.LoadAsync(Models.SpladeFolder, new() { MaxTokensPerBatch = 64 * 512 });
        await encoder.GenerateAsync(["warm"]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var vectors = await encoder.GenerateAsync(Enumerable.Repeat(text, 64));
        Assert.Equal(64 * 512, vectors.Usage!.InputTokenCount);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 64 << 20);
    }

    [Fact]
    public void A_model_file_that_is_taken_apart_and_put_together_is_the_same_to_the_byte()
    {
        var file = File.ReadAllBytes(Directory.GetFiles(Models.SpladeFolder, "*.onnx").Single());
        Assert.Equal(file, ProtobufField.Write(ProtobufField.Parse(file)));
    }

    [Theory]
    [InlineData(new byte[] { 0x0A })]
    [InlineData(new byte[] { 0x0A, 0x05, 1, 2 })]
    [InlineData(new byte[] { 0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01 })]
    [InlineData(new byte[] { 0x0B, 1 })]
    [InlineData(new byte[] { 0x00, 1 })]
    [InlineData(new byte[] { 0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 })]
    public void Bytes_that_are_no_message_are_an_error(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => ProtobufField.Parse(bytes));

    [Fact]
    public async Task A_damaged_model_is_reported_by_the_runtime_as_before()
    {
        using var model = new TinyModel().WithProjection();
        var file = Path.Combine(model.Folder, "model.onnx");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^40]);
        Assert.Contains("could not load", (await Assert.ThrowsAsync<InvalidDataException>(() => SpladeEncoder.LoadAsync(model.Folder))).Message);
    }

    private static async Task AssertEqualAsync(SpladeEncoder expected, SpladeEncoder actual)
    {
        var (a, b) = (await expected.GenerateAsync(Golden.Texts), await actual.GenerateAsync(Golden.Texts));
        Assert.Equal(24, a.Count);
        Assert.All(a.Zip(b), pair => Assert.InRange(Golden.Difference(pair.First, pair.Second), 0, 2e-5));
    }
}
