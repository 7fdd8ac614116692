using Connectors.Onnx.Tests.Tiny;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Onnx.Tests;

public sealed class CrossEncoderTests
{
    private const float Tolerance = 1e-5f;

    private static string Folder => RepositoryFolder.Shared("models", "cross-encoder-untrained");

    [SkippableTheory]
    [InlineData(512, 10)]
    [InlineData(128, 2)]
    public async Task Scores_of_all_golden_pairs_are_those_of_the_reference(int maxTokens, int cases)
    {
        using var encoder = await CrossEncoder.LoadAsync(Folder, new() { MaxTokens = maxTokens });
        using var logits = await CrossEncoder.LoadAsync(Folder, new() { MaxTokens = maxTokens, Activation = CrossEncoderActivation.Identity });
        var golden = Pairs(maxTokens);
        Assert.Equal(cases, golden.Length);
        foreach (var (query, text, logit, sigmoid) in golden)
        {
            Assert.Equal(sigmoid, Assert.Single(await encoder.ScoreAsync(query, [text])), Tolerance);
            Assert.Equal(logit, Assert.Single(await logits.ScoreAsync(query, [text])), Tolerance);
        }
    }

    [SkippableFact]
    public async Task A_score_does_not_depend_on_the_texts_beside_it()
    {
        using var encoder = await CrossEncoder.LoadAsync(Folder, new() { Activation = CrossEncoderActivation.Identity, MaxTokensPerBatch = 4096 });
        var alone = new List<float>();
        foreach (var text in Golden.Texts)
            alone.AddRange(await encoder.ScoreAsync("What is a sparse encoder?", [text]));
        var together = await encoder.ScoreAsync("What is a sparse encoder?", Golden.Texts);
        Assert.Equal(24, together.Count);
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        Assert.Empty(await encoder.ScoreAsync("nothing", []));
    }

    [SkippableFact]
    public async Task A_container_gives_it_as_the_reranker_and_loads_it_with_the_first_query()
    {
        var folder = Folder;
        await using var services = new ServiceCollection().AddCrossEncoder(folder).AddKeyedCrossEncoder("raw", folder, options => options.Activation = CrossEncoderActivation.Identity).BuildServiceProvider();
        var (score, logit) = (await services.GetRequiredService<IReranker>().ScoreAsync("a", ["b"]), await services.GetRequiredKeyedService<IReranker>("raw").ScoreAsync("a", ["b"]));
        Assert.Equal(1 / (1 + Math.Exp(-logit[0])), score[0], Tolerance);
        var missing = new ServiceCollection().AddCrossEncoder("no/such/folder/here").BuildServiceProvider().GetRequiredService<IReranker>();
        await Assert.ThrowsAnyAsync<IOException>(() => missing.ScoreAsync("a", ["b"]));
    }

    [Fact]
    public async Task What_cannot_rank_is_refused_with_its_name()
    {
        using var masked = new TinyModel(("config.json", """{"architectures":["BertForMaskedLM"]}""")).WithGraph();
        Assert.Contains("BertForMaskedLM", (await Assert.ThrowsAsync<NotSupportedException>(() => CrossEncoder.LoadAsync(masked.Folder))).Message);
        using var wide = new TinyModel().WithGraph(outputs: ("logits", true));
        Assert.Contains("10 numbers for each pair", (await Assert.ThrowsAsync<NotSupportedException>(() => CrossEncoder.LoadAsync(wide.Folder))).Message);
        using var tokens = new TinyModel().WithGraph();
        Assert.Contains("10 numbers for each token", (await Assert.ThrowsAsync<NotSupportedException>(() => CrossEncoder.LoadAsync(tokens.Folder))).Message);
        using var odd = new TinyModel(("config.json", """{"sentence_transformers":{"activation_fn":"torch.nn.modules.activation.Tanh"}}""")).WithGraph();
        Assert.Contains("Tanh", (await Assert.ThrowsAsync<NotSupportedException>(() => CrossEncoder.LoadAsync(odd.Folder))).Message);
        await Assert.ThrowsAsync<ArgumentException>(() => CrossEncoder.LoadAsync(odd.Folder, new() { Prompts = new Dictionary<string, string>() }));
    }

    [Fact]
    public async Task The_activation_is_that_of_the_folder_unless_another_is_chosen()
    {
        var table = TinyModel.MakeTable(1);
        var logit = TinyModel.Rows(table, "[CLS]", "a", "[SEP]", "b", "[SEP]").Max(row => row[0]);
        using var old = new TinyModel(("config.json", """{"sbert_ce_default_activation_function":"torch.nn.modules.linear.Identity"}""")).WithGraph(table: table, outputs: ("logits", true));
        using var none = new TinyModel().WithGraph(table: table, outputs: ("logits", true));
        using var raw = await CrossEncoder.LoadAsync(old.Folder);
        using var plain = await CrossEncoder.LoadAsync(none.Folder);
        Assert.Equal(logit, Assert.Single(await raw.ScoreAsync("a", ["b"])));
        Assert.Equal(1 / (1 + Math.Exp(-logit)), Assert.Single(await plain.ScoreAsync("a", ["b"])), 1e-6);
        await Assert.ThrowsAsync<ArgumentException>(() => raw.ScoreAsync("a", [null!]));
    }

    [Fact]
    public async Task Hostile_pairs_have_scores_and_a_cancelled_call_ends()
    {
        using var model = new TinyModel().WithGraph(table: TinyModel.MakeTable(1), outputs: ("logits", true));
        using var cancellation = new CancellationTokenSource();
        using var encoder = await CrossEncoder.LoadAsync(model.Folder);
        string[] texts = ["", "\0", "\ud800", "a\udc00", string.Concat(Enumerable.Repeat("a b ", 1_000_000))];
        var scores = await encoder.ScoreAsync(string.Concat(Enumerable.Repeat("a ", 1_000_000)), texts);
        Assert.Equal(texts.Length, scores.Count);
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.Equal(scores[0], scores[2]);
        var many = await encoder.ScoreAsync("a", [.. Enumerable.Repeat("b", 10_000)]);
        Assert.Equal((10_000, many[0]), (many.Count, many[^1]));
        cancellation.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => encoder.ScoreAsync("a", texts, cancellation.Token));
    }

    private static (string Query, string Text, float Logit, float Sigmoid)[] Pairs(int maxTokens)
    {
        var pairs = Golden.Read("texts.json").GetProperty("pairs").EnumerateArray().ToDictionary(pair => pair.GetProperty("id").GetString()!);
        return [.. Golden.Read("cross-encoder-untrained.json").GetProperty("pairs").EnumerateArray()
            .Where(pair => pair.GetProperty("max_length").GetInt32() == maxTokens)
            .Select(pair => (
                pairs[pair.GetProperty("id").GetString()!].GetProperty("a").GetString()!,
                pairs[pair.GetProperty("id").GetString()!].GetProperty("b").GetString()!,
                (float)pair.GetProperty("logit_onnx_model").GetDouble(),
                (float)pair.GetProperty("sigmoid").GetDouble()))];
    }
}
