using Connectors.Onnx.Tests.Tiny;

namespace Connectors.Onnx.Tests;

/// <summary>What is computed from logits, against the formulas written out in double precision.</summary>
public sealed class SpladePoolingTests
{
    private static readonly float[][] Logits = TinyModel.Rows(TinyModel.Table, "[CLS]", "a", "b", "c", "[SEP]");

    [Theory]
    [InlineData("max", "relu", SparsePooling.Max, SparseActivation.Relu)]
    [InlineData("max", "log1p_relu", SparsePooling.Max, SparseActivation.Log1pRelu)]
    [InlineData("sum", "relu", SparsePooling.Sum, SparseActivation.Relu)]
    [InlineData("sum", "log1p_relu", SparsePooling.Sum, SparseActivation.Log1pRelu)]
    public async Task Pooling_and_activation_follow_the_folder_and_the_options(string strategy, string function, SparsePooling pooling, SparseActivation activation)
    {
        var expected = Enumerable.Range(0, TinyModel.Tokens.Length).Select(entry => Pool(Logits.Select(row => Activate(row[entry])))).ToArray();
        using var byFolder = new TinyModel(
            ("modules.json", Modules.Splade5),
            ("1_SpladePooling/config.json", $$"""{"pooling_strategy":"{{strategy}}","activation_function":"{{function}}","word_embedding_dimension":10}""")).WithGraph();
        using var byOptions = new TinyModel().WithGraph();
        using var encoders = new Pair(
            await SpladeEncoder.LoadAsync(byFolder.Folder),
            await SpladeEncoder.LoadAsync(byOptions.Folder, new() { Pooling = pooling, Activation = activation }));
        foreach (var encoder in new[] { encoders.First, encoders.Second })
        {
            // A longer text beside it: the filling must not vote.
            var vector = (await encoder.GenerateAsync(["a b c", "a a a a a a a a query query"]))[0];
            Assert.Equal(expected.Count(weight => weight > 0), vector.NonZeroCount);
            Assert.All(vector.Indices.ToArray().Zip(vector.Values.ToArray()), term => Assert.Equal(expected[term.First], term.Second, 1e-6));
        }

        double Activate(float logit) => activation == SparseActivation.Relu ? Math.Log(1 + Math.Max(0d, logit)) : Math.Log(1 + Math.Log(1 + Math.Max(0d, logit)));
        double Pool(IEnumerable<double> weights) => pooling == SparsePooling.Max ? weights.Max() : weights.Sum();
    }

    [Fact]
    public async Task A_graph_that_pools_by_itself_is_read_as_it_is()
    {
        using var model = new TinyModel().WithGraph(outputs: ("sparse", true));
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        var vectors = await encoder.GenerateAsync(["a b c"]);
        var expected = Enumerable.Range(0, TinyModel.Tokens.Length).Select(entry => Logits.Max(row => row[entry])).ToArray();
        Assert.Equal(expected.Where(weight => weight > 0), vectors[0].Values.ToArray());
        Assert.Equal(Enumerable.Range(0, 10).Where(i => expected[i] > 0).Select(i => (uint)i), vectors[0].Indices.ToArray());
    }

    [Fact]
    public async Task A_graph_that_pools_by_itself_refuses_another_pooling()
    {
        using var model = new TinyModel().WithGraph(outputs: ("sparse", true));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { Pooling = SparsePooling.Sum }));
        Assert.Contains("pools by itself", error.Message);
    }

    [Fact]
    public async Task Vectors_keep_the_heaviest_terms_above_the_smallest_weight()
    {
        using var model = new TinyModel(("config_sentence_transformers.json", """{"max_active_dims": 4}""")).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        using var unlimited = new TinyModel().WithGraph();
        using var reference = await SpladeEncoder.LoadAsync(unlimited.Folder);
        var all = Assert.Single(await reference.GenerateAsync(["a b c"]));
        Assert.True(all.NonZeroCount > 5);

        Assert.Equal(all.Prune(4).Indices.ToArray(), Assert.Single(await encoder.GenerateAsync(["a b c"])).Indices.ToArray());
        Assert.Equal(all.Prune(2).Values.ToArray(), Assert.Single(await encoder.GenerateAsync(["a b c"], new SparseEncodingOptions { MaxTerms = 2 })).Values.ToArray());
        var floor = all.Values.ToArray().Order().ElementAt(2);
        var heavy = Assert.Single(await reference.GenerateAsync(["a b c"], new SparseEncodingOptions { MinWeight = floor }));
        Assert.Equal(all.NonZeroCount - 3, heavy.NonZeroCount);
        Assert.Equal("wordpiece:", heavy.VocabularyId![..10]);
        Assert.EndsWith("#model.onnx", heavy.ModelId);
    }

    [Fact]
    public async Task Tiny_logits_are_kept_and_a_text_without_positive_logits_has_the_empty_vector()
    {
        var table = new float[10, 10];
        table[5, 7] = 1e-20f;
        using var model = new TinyModel().WithGraph(table: table);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        var vectors = await encoder.GenerateAsync(["a", "b"]);
        Assert.Equal(1e-20f, Assert.Single(vectors[0].Values.ToArray()));
        Assert.Equal(0, vectors[1].NonZeroCount);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task A_model_that_gives_numbers_that_are_not_finite_is_found_out(float broken)
    {
        var table = TinyModel.MakeTable(10);
        table[5, 7] = broken;
        using var model = new TinyModel().WithGraph(table: table);
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        Assert.Single(await encoder.GenerateAsync(["b"]));
        await Assert.ThrowsAsync<InvalidDataException>(() => encoder.GenerateAsync(["a"]));
    }

    [Fact]
    public void Positive_entries_are_found_at_every_position_and_length()
    {
        var random = new Random(3);
        for (var length = 0; length < 70; length++)
        {
            var row = Enumerable.Range(0, length).Select(_ => random.Next(3) switch { 0 => -1f, 1 => 0f, _ => random.NextSingle() + 0.1f }).ToArray();
            var (indices, values) = (new uint[length], new float[length]);
            var count = Pooling.PositiveEntries.Collect(row, indices, values);
            Assert.Equal(Enumerable.Range(0, length).Where(i => row[i] > 0).Select(i => (uint)i), indices[..count]);
            Assert.Equal(row.Where(value => value > 0), values[..count]);
        }
    }

    private sealed record Pair(SpladeEncoder First, SpladeEncoder Second) : IDisposable
    {
        public void Dispose()
        {
            First.Dispose();
            Second.Dispose();
        }
    }
}
