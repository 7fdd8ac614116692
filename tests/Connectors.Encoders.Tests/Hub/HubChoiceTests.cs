using Connectors.Encoders.Hub;
using Connectors.Testing.Hub;

namespace Connectors.Encoders.Tests.Hub;

/// <summary>Which files are wanted, where the cache is, and what a spec means.</summary>
public sealed class HubChoiceTests
{
    [Theory]
    [InlineData("onnx/model.onnx|onnx/model_O3.onnx|model.onnx", "onnx/model.onnx")]
    [InlineData("model.onnx|model_int8.onnx", "model.onnx")]
    [InlineData("onnx/model_int8.onnx", "onnx/model_int8.onnx")]
    public void One_graph_is_chosen_as_the_loaders_choose_it(string graphs, string expected) =>
        Assert.Equal(["config.json", expected], Select(HubFiles.Onnx, [.. graphs.Split('|'), "config.json", "model.safetensors"]));

    [Fact]
    public void Weights_beside_a_graph_come_with_it() =>
        Assert.Equal(["model.onnx", "model.onnx.data", "model.onnx_data", "model.onnx_data_1"], Select(HubFiles.OnnxGraph("model.onnx"), "model.onnx", "model.onnx_data", "model.onnx_data_1", "model.onnx.data", "model_O3.onnx"));

    [Theory]
    [InlineData("a.onnx|onnx/b.onnx", "Choose one of its graphs: a.onnx, onnx/b.onnx")]
    [InlineData("model.safetensors", "has no .onnx file")]
    public void Without_a_graph_to_choose_the_error_says_what_there_is(string files, string reason)
    {
        var error = Assert.Throws<ModelHubException>(() => Select(HubFiles.Onnx, files.Split('|')));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_router_folder_comes_with_both_sides() => Assert.Equal(
        [
            "LICENSE.txt", "config_sentence_transformers.json", "document_0_MLMTransformer/config.json", "document_0_MLMTransformer/sentence_bert_config.json", "document_1_SpladePooling/config.json",
            "idf.json", "modules.json", "query_0_SparseStaticEmbedding/model.safetensors", "query_0_SparseStaticEmbedding/vocab.txt", "router_config.json",
        ],
        Select(
            HubFiles.QueryWeights,
            "LICENSE.txt", "modules.json", "router_config.json", "config_sentence_transformers.json", "document_0_MLMTransformer/config.json", "document_0_MLMTransformer/sentence_bert_config.json",
            "document_0_MLMTransformer/model.safetensors", "document_1_SpladePooling/config.json", "idf.json", "query_0_SparseStaticEmbedding/model.safetensors", "query_0_SparseStaticEmbedding/vocab.txt", "figure.png"));

    [Fact]
    public void Tables_come_with_tables() => Assert.Equal(
        ["0_StaticEmbedding/model.safetensors", "model.safetensors", "tokenizer.json"],
        Select(HubFiles.Tables, "model.safetensors", "0_StaticEmbedding/model.safetensors", "onnx/model.onnx", "tokenizer.json"));

    [Fact]
    public void Files_that_nobody_has_are_an_error() => Assert.Throws<ModelHubException>(() => Select(HubFiles.Matching("*.gguf"), "config.json"));

    [Theory]
    [InlineData("HF_HUB_CACHE=/a HF_HOME=/b", "/a")]
    [InlineData("HUGGINGFACE_HUB_CACHE=/a HF_HOME=/b", "/a")]
    [InlineData("HF_HOME=/b XDG_CACHE_HOME=/c", "/b/hub")]
    [InlineData("XDG_CACHE_HOME=/c", "/c/huggingface/hub")]
    [InlineData("HF_HUB_CACHE=~/x", "~/x")]
    [InlineData("", "~/.cache/huggingface/hub")]
    public void The_cache_is_where_the_tools_of_the_hub_have_it(string variables, string expected)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.Equal(expected.Replace("~", home, StringComparison.Ordinal), Of(variables).CacheFolder.Replace('\\', '/'));
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE=1", true)]
    [InlineData("HF_HUB_OFFLINE=True", true)]
    [InlineData("HF_HUB_OFFLINE=0", false)]
    [InlineData("", false)]
    public void Offline_is_said_as_the_tools_of_the_hub_have_it(string variables, bool expected) => Assert.Equal(expected, Of(variables).Offline);

    [Fact]
    public void The_address_comes_from_the_environment_and_has_to_be_one()
    {
        Assert.Equal("https://huggingface.co/", Of("").Endpoint.AbsoluteUri);
        Assert.Equal("https://hub.example/hf", Of("HF_ENDPOINT=https://hub.example/hf").Endpoint.AbsoluteUri);
        Assert.Contains("HF_ENDPOINT", Assert.Throws<ArgumentException>(() => Of("HF_ENDPOINT=hub").Endpoint).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("org/name", "org/name", null, null)]
    [InlineData("hf:org/name@v1#onnx/model.onnx", "org/name", "v1", "onnx/model.onnx")]
    [InlineData("hf:bert", "bert", null, null)]
    [InlineData("org/name@refs/pr/1", "org/name", "refs/pr/1", null)]
    public void A_reference_is_read(string text, string id, string? revision, string? file) => Assert.Equal(new HubReference(id, revision, file), HubReference.TryParse(text));

    [Theory]
    [InlineData("bert")]
    [InlineData("./org/name")]
    [InlineData("../name")]
    [InlineData("/org/name")]
    [InlineData("C:\\models\\x")]
    [InlineData("org/name@")]
    [InlineData("org/name@../x")]
    [InlineData("org/name#")]
    [InlineData("a/b/c")]
    public void What_is_no_reference_is_a_path(string text) => Assert.Null(HubReference.TryParse(text));

    [Fact]
    public async Task Without_a_hub_a_name_is_an_error_that_names_both_ways()
    {
        var error = await Assert.ThrowsAsync<DirectoryNotFoundException>(() => ModelSource.FindAsync("acme/encoder", hub: null, _ => HubFiles.Onnx));
        Assert.Contains("Give the path of a model's folder", error.Message, StringComparison.Ordinal);
        Assert.Contains("set the option Hub to a ModelHub", error.Message, StringComparison.Ordinal);
        Assert.Contains("connectors models download acme/encoder", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_hub_a_name_becomes_a_folder()
    {
        await using var here = await HubCase.StartAsync();
        using var hub = here.Hub();
        var folder = await ModelSource.FindAsync("acme/encoder", hub, file => file is null ? HubFiles.Onnx : HubFiles.OnnxGraph(file));
        Assert.Equal(hub.Find("acme/encoder")?.Folder, folder);
        Assert.Equal("acme/encoder@0123456", ModelSource.NameOf(folder));
        Assert.Equal(folder + "#onnx/model_O3.onnx", await ModelSource.FindAsync("hf:acme/encoder@main#onnx/model_O3.onnx", hub, file => file is null ? HubFiles.Onnx : HubFiles.OnnxGraph(file)));
    }

    [Fact]
    public async Task A_folder_comes_before_a_model_of_its_name()
    {
        await using var here = await HubCase.StartAsync();
        using var hub = here.Hub();
        var folder = Directory.CreateDirectory(Path.Combine(here.Cache, "x")).FullName;
        Assert.Equal(folder + "#a.onnx", await ModelSource.FindAsync(folder + "#a.onnx", hub, _ => HubFiles.Onnx));
        Assert.Equal("x", ModelSource.NameOf(folder + "/"));
        Assert.Empty(here.Server.Requests);
    }

    [Fact]
    public void Options_without_sense_are_refused_at_once()
    {
        Assert.Throws<ArgumentException>(() => new ModelHub(new() { Endpoint = new Uri("ftp://hub.example") }));
        Assert.Throws<ArgumentException>(() => new ModelHub(new() { Endpoint = new Uri("https://user:password@hub.example") }));
        Assert.Throws<ArgumentException>(() => new ModelHub(new() { Mirrors = [new Uri("x", UriKind.Relative)] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelHub(new() { MaxRetries = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelHub(new() { RetryDelay = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelHub(new() { Timeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelHub(new() { MaxConcurrentFiles = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ModelHub(new() { MaxModelSize = 0 }));
    }

    private static HubEnvironment Of(string variables)
    {
        var values = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        return new HubEnvironment(name => values.GetValueOrDefault(name));
    }

    private static IEnumerable<string> Select(HubFiles files, params string[] paths) =>
        files.Select("acme/encoder", [.. paths.Select(path => new HubFile(path, 1, FakeFile.Small(path, path).TrueHash))]).Select(file => file.Path).Order(StringComparer.Ordinal);
}
