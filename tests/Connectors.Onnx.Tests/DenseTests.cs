using Connectors.Onnx.Tests.Tiny;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx.Tests;

/// <summary>Pooling, normalisation and prompts, computed by hand.</summary>
public sealed class DenseTests
{
    private static readonly float[][] Positions = TinyModel.Rows(TinyModel.Table, "[CLS]", "a", "b", "[SEP]");

    public static TheoryData<string, DensePooling> PoolingConfigs => new()
    {
        { """{"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":false}""", DensePooling.Mean },
        { """{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""", DensePooling.Cls },
        { """{"pooling_mode_max_tokens":true,"pooling_mode_mean_tokens":false}""", DensePooling.Max },
        { """{"embedding_dimension":10,"pooling_mode":"mean","include_prompt":true}""", DensePooling.Mean },
        { """{"embedding_dimension":10,"pooling_mode":"cls"}""", DensePooling.Cls },
        { """{"embedding_dimension":10,"pooling_mode":["max"]}""", DensePooling.Max },
        { "{}", DensePooling.Mean },
    };

    [Theory]
    [MemberData(nameof(PoolingConfigs))]
    public async Task Pooling_follows_the_folder_in_both_layouts(string config, DensePooling pooling)
    {
        using var model = new TinyModel(("modules.json", Modules.Dense6), ("1_Pooling/config.json", config)).WithGraph();
        using var encoder = await DenseEncoder.LoadAsync(model.Folder);
        AssertClose(Pool(pooling), (await encoder.GenerateAsync(["a b", "a a a a a a a a"]))[0]);
        Assert.Equal(10, encoder.Dimensions);
    }

    [Theory]
    [InlineData(DensePooling.Mean)]
    [InlineData(DensePooling.Cls)]
    [InlineData(DensePooling.Max)]
    public async Task Pooling_and_normalisation_can_be_chosen(DensePooling pooling)
    {
        using var model = new TinyModel().WithGraph();
        using var encoder = await DenseEncoder.LoadAsync(model.Folder, new() { Pooling = pooling, Normalize = true });
        AssertClose(Normalize(Pool(pooling)), Assert.Single(await encoder.GenerateAsync(["a b"])));
    }

    [Fact]
    public async Task Vectors_are_normalised_when_the_folder_has_the_module_and_not_otherwise()
    {
        using var with = new TinyModel(("modules.json", Modules.Dense5), ("1_Pooling/config.json", """{"pooling_mode_mean_tokens":true}""")).WithGraph();
        using var without = new TinyModel().WithGraph();
        using var normalising = await DenseEncoder.LoadAsync(with.Folder);
        using var plain = await DenseEncoder.LoadAsync(without.Folder);
        AssertClose(Normalize(Pool(DensePooling.Mean)), Assert.Single(await normalising.GenerateAsync(["a b"])));
        AssertClose(Pool(DensePooling.Mean), Assert.Single(await plain.GenerateAsync(["a b"])));
    }

    [Fact]
    public async Task A_zero_vector_stays_zero_when_normalised()
    {
        using var model = new TinyModel().WithGraph(table: new float[10, 4]);
        using var encoder = await DenseEncoder.LoadAsync(model.Folder, new() { Normalize = true });
        Assert.Equal(new float[4], Assert.Single(await encoder.GenerateAsync(["a b"])).Vector.ToArray());
    }

    [Fact]
    public async Task A_graph_that_pools_by_itself_is_read_as_it_is_and_refuses_a_pooling()
    {
        using var model = new TinyModel().WithGraph(outputs: ("sentence_embedding", true));
        using var encoder = await DenseEncoder.LoadAsync(model.Folder);
        AssertClose(Pool(DensePooling.Max), Assert.Single(await encoder.GenerateAsync(["a b"])));
        await Assert.ThrowsAsync<NotSupportedException>(() => DenseEncoder.LoadAsync(model.Folder, new() { Pooling = DensePooling.Mean }));
    }

    [Theory]
    [InlineData("""{"pooling_mode":"lasttoken"}""", "lasttoken")]
    [InlineData("""{"pooling_mode_mean_tokens":true,"pooling_mode_cls_token":true}""", "mean_tokens + cls_token")]
    public async Task A_pooling_that_is_not_supported_is_named(string config, string part)
    {
        using var model = new TinyModel(("modules.json", Modules.Dense6), ("1_Pooling/config.json", config)).WithGraph();
        Assert.Contains(part, (await Assert.ThrowsAsync<NotSupportedException>(() => DenseEncoder.LoadAsync(model.Folder))).Message);
    }

    [Theory]
    [InlineData("""{"query":"query:","passage":"c:"}""", EncodingRole.Query, null, "query:a b")]
    [InlineData("""{"query":"query:","passage":"c:"}""", EncodingRole.Document, null, "c:a b")]
    [InlineData("""{"query":"query:","document":"b","passage":"c:"}""", EncodingRole.Document, null, "ba b")]
    [InlineData("""{"query":"query:","passage":"c:"}""", EncodingRole.Document, "query", "query:a b")]
    [InlineData("""{"query":null,"document":""}""", EncodingRole.Query, null, "a b")]
    [InlineData("""{"other":"c c"}""", EncodingRole.Query, null, "a b")]
    public async Task The_prompt_of_the_role_or_of_the_name_is_put_in_front(string prompts, EncodingRole role, string? name, string same)
    {
        using var model = new TinyModel(("config_sentence_transformers.json", $$"""{"prompts":{{prompts}}}""")).WithGraph();
        using var plain = new TinyModel().WithGraph();
        using var encoder = await DenseEncoder.LoadAsync(model.Folder);
        using var reference = await DenseEncoder.LoadAsync(plain.Folder);
        var actual = Assert.Single(await encoder.GenerateAsync(["a b"], new EncodingOptions { Role = role, PromptName = name }));
        Assert.Equal(Assert.Single(await reference.GenerateAsync([same])).Vector.ToArray(), actual.Vector.ToArray());
    }

    [Fact]
    public async Task The_default_prompt_stands_in_for_a_role_without_one_and_the_callers_prompts_win()
    {
        using var model = new TinyModel(("config_sentence_transformers.json", """{"prompts":{"other":"c "},"default_prompt_name":"other"}""")).WithGraph();
        using var encoder = await DenseEncoder.LoadAsync(model.Folder);
        using var own = await DenseEncoder.LoadAsync(model.Folder, new() { Prompts = new Dictionary<string, string> { ["query"] = "b " } });
        using var none = await DenseEncoder.LoadAsync(model.Folder, new() { Prompts = new Dictionary<string, string>() });
        Assert.Equal((await none.EncodeQueryAsync("c a")).Vector.ToArray(), (await encoder.EncodeQueryAsync("a")).Vector.ToArray());
        Assert.Equal((await none.EncodeQueryAsync("b a")).Vector.ToArray(), (await own.EncodeQueryAsync("a")).Vector.ToArray());
        Assert.Equal((await none.EncodeDocumentsAsync(["a"]))[0].Vector.ToArray(), (await own.EncodeDocumentsAsync(["a"]))[0].Vector.ToArray());
        var error = await Assert.ThrowsAsync<ArgumentException>(() => encoder.EncodeQueryAsync("a", new EncodingOptions { PromptName = "query" }));
        Assert.Contains("It has: other", error.Message);
    }

    private static double[] Pool(DensePooling pooling) =>
    [
        .. Enumerable.Range(0, 10).Select(i => pooling switch
        {
            DensePooling.Cls => Positions[0][i],
            DensePooling.Max => Positions.Max(row => row[i]),
            _ => Positions.Average(row => (double)row[i]),
        }),
    ];

    private static double[] Normalize(double[] vector) => [.. vector.Select(value => value / Math.Sqrt(vector.Sum(other => other * other)))];

    private static void AssertClose(double[] expected, Embedding<float> actual)
    {
        Assert.Equal(expected.Length, actual.Vector.Length);
        Assert.All(expected.Zip(actual.Vector.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
