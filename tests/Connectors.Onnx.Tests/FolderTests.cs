using Connectors.Onnx.Tests.Tiny;

namespace Connectors.Onnx.Tests;

/// <summary>Which folders load, and what is said about those that do not.</summary>
public sealed class FolderTests
{
    private const string MaskedLanguageModel = """{"architectures":["BertForMaskedLM"],"max_position_embeddings":64}""";

    [Theory]
    [InlineData(Modules.Splade5, """{"pooling_strategy":"max","activation_function":"relu","word_embedding_dimension":10}""")]
    [InlineData(Modules.Splade6, """{"pooling_strategy":"max","activation_function":"relu","embedding_dimension":10}""")]
    [InlineData(Modules.Splade6, """{"pooling_strategy":"max","activation_function":"relu","embedding_dimension":null}""")]
    [InlineData(null, null)]
    public async Task Sparse_folders_of_version_5_of_version_6_and_without_modules_give_the_same_vectors(string? modules, string? pooling)
    {
        using var plain = new TinyModel().WithGraph();
        using var reference = await SpladeEncoder.LoadAsync(plain.Folder);
        using var model = modules is null
            ? new TinyModel(("config.json", MaskedLanguageModel)).WithGraph("onnx/model.onnx")
            : new TinyModel(("config.json", MaskedLanguageModel), ("modules.json", modules), ("1_SpladePooling/config.json", pooling!)).WithGraph("onnx/model.onnx");
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        Assert.Equal(0f, Golden.Difference(Assert.Single(await reference.GenerateAsync(["a b"])), Assert.Single(await encoder.GenerateAsync(["a b"]))));
        Assert.Equal(10, encoder.Dimensions);
    }

    [Theory]
    [InlineData(Modules.Dense5, "load it with DenseEncoder")]
    [InlineData("""[{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"x","type":"sentence_transformers.sparse_encoder.models.SparseAutoEncoder.SparseAutoEncoder"}]""", "SparseAutoEncoder")]
    [InlineData("""[{"path":"","type":"someone.elses.Module"}]""", "someone.elses.Module")]
    public async Task A_folder_of_another_kind_is_refused_as_a_sparse_one_by_name(string modules, string part)
    {
        using var model = new TinyModel(("modules.json", modules)).WithGraph();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains(part, error.Message);
    }

    [Theory]
    [InlineData(Modules.Splade5, "load it with SpladeEncoder")]
    [InlineData("""[{"path":"","type":"sentence_transformers.models.Transformer"},{"path":"2_Dense","type":"sentence_transformers.models.Dense"}]""", "module Dense")]
    public async Task A_folder_of_another_kind_is_refused_as_a_dense_one_by_name(string modules, string part)
    {
        using var model = new TinyModel(("modules.json", modules)).WithGraph();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => DenseEncoder.LoadAsync(model.Folder));
        Assert.Contains(part, error.Message);
    }

    [Theory]
    [InlineData("modules.json", """[{"path":"../secret","type":"sentence_transformers.models.Transformer"}]""", "../secret")]
    [InlineData("modules.json", """[{"path":"/etc","type":"sentence_transformers.models.Transformer"}]""", "/etc")]
    [InlineData("modules.json", """[{"path":""}]""", "no 'type'")]
    [InlineData("modules.json", """{"path":""}""", "array")]
    [InlineData("config.json", """{"architectures":""", "not valid JSON")]
    [InlineData("config_sentence_transformers.json", """{"prompts":{},"default_prompt_name":"query"}""", "default_prompt_name")]
    [InlineData("model.onnx", "not a graph", "could not load")]
    public async Task A_broken_file_is_named(string file, string content, string part)
    {
        using var model = new TinyModel().WithGraph();
        await File.WriteAllTextAsync(Path.Combine(model.Folder, file), content);
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains(part, error.Message);
        Assert.Contains(file, error.Message);
    }

    [Fact]
    public async Task A_cross_encoder_is_not_taken_for_a_dense_model()
    {
        using var model = new TinyModel(("config.json", """{"architectures":["BertForSequenceClassification"]}""")).WithGraph(table: TinyModel.MakeTable(1), outputs: ("logits", true));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => DenseEncoder.LoadAsync(model.Folder));
        Assert.Contains("load it with CrossEncoder", error.Message);
    }

    [Fact]
    public async Task A_language_model_without_a_masked_head_is_not_taken_for_SPLADE()
    {
        using var model = new TinyModel(("config.json", """{"architectures":["BertModel"]}""")).WithGraph();
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains("BertModel", error.Message);
    }

    [Fact]
    public async Task A_graph_narrower_than_the_vocabulary_is_not_taken_for_SPLADE()
    {
        using var model = new TinyModel().WithGraph(table: TinyModel.MakeTable(6), outputs: ("last_hidden_state", false));
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains("its vectors have 6 entries, the vocabulary 10", error.Message);
    }

    [Fact]
    public async Task The_graph_is_onnx_model_then_model_then_the_only_one()
    {
        using var model = new TinyModel().WithGraph("other.onnx");
        Assert.EndsWith("#other.onnx", await LoadedAsync(model.Folder));
        model.WithGraph("model.onnx");
        Assert.EndsWith("#model.onnx", await LoadedAsync(model.Folder));
        model.WithGraph("onnx/model.onnx");
        Assert.EndsWith("#onnx/model.onnx", await LoadedAsync(model.Folder));
        Assert.EndsWith("#other.onnx", await LoadedAsync(model.Folder + "#other.onnx"));
        Assert.EndsWith("#onnx/model.onnx", await LoadedAsync(model.Folder + "#onnx/model.onnx"));
        Assert.EndsWith("#other.onnx", await LoadedAsync(Path.Combine(model.Folder, "other.onnx")));
        Assert.EndsWith("#onnx/model.onnx", await LoadedAsync(Path.Combine(model.Folder, "onnx", "model.onnx")));
    }

    [Fact]
    public async Task Several_graphs_to_choose_from_are_listed()
    {
        using var model = new TinyModel().WithGraph("onnx/model_O3.onnx").WithGraph("small.onnx");
        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains("FOLDER#FILE: onnx/model_O3.onnx, small.onnx", error.Message);
        error = await Assert.ThrowsAsync<FileNotFoundException>(() => SpladeEncoder.LoadAsync(model.Folder + "#large.onnx"));
        Assert.Contains("no file 'large.onnx'", error.Message);
        Assert.Contains("small.onnx", error.Message);
    }

    [Fact]
    public async Task A_folder_without_a_graph_and_a_missing_folder_say_so()
    {
        using var model = new TinyModel();
        Assert.Contains("no .onnx file at all", (await Assert.ThrowsAsync<FileNotFoundException>(() => SpladeEncoder.LoadAsync(model.Folder))).Message);
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => SpladeEncoder.LoadAsync(Path.Combine(model.Folder, "nowhere")));
    }

    [Fact]
    public async Task Several_outputs_without_a_known_name_are_listed_and_one_can_be_chosen()
    {
        using var model = new TinyModel().WithGraph(outputs: [("first", false), ("second", true)]);
        var error = await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder));
        Assert.Contains("first Float [batch, sequence, 10]; second Float [batch, 10]", error.Message);
        using var chosen = await SpladeEncoder.LoadAsync(model.Folder, new() { OutputName = "second" });
        var wrong = await Assert.ThrowsAsync<ArgumentException>(() => SpladeEncoder.LoadAsync(model.Folder, new() { OutputName = "third" }));
        Assert.Contains("second Float", wrong.Message);
    }

    [Fact]
    public async Task Of_several_outputs_the_one_with_a_known_name_is_read()
    {
        using var model = new TinyModel().WithGraph(outputs: [("pooler_output", true), ("last_hidden_state", false)]);
        using var encoder = await DenseEncoder.LoadAsync(model.Folder, new() { Pooling = DensePooling.Cls });
        Assert.Equal(TinyModel.Rows(TinyModel.Table, "[CLS]")[0], Assert.Single(await encoder.GenerateAsync(["a"])).Vector.ToArray());
    }

    [Fact]
    public async Task A_graph_with_an_input_that_is_not_known_is_refused()
    {
        using var model = new TinyModel().WithGraph("model.onnx", null, ["input_ids", "attention_mask", "position_ids"]);
        Assert.Contains("position_ids", (await Assert.ThrowsAsync<NotSupportedException>(() => SpladeEncoder.LoadAsync(model.Folder))).Message);
        using var types = new TinyModel().WithGraph("model.onnx", null, ["input_ids", "attention_mask", "token_type_ids"]);
        using var encoder = await SpladeEncoder.LoadAsync(types.Folder);
        Assert.Single(await encoder.GenerateAsync(["a"]));
    }

    [Theory]
    [InlineData("sentence_bert_config.json", """{"max_seq_length":7}""", null, 7)]
    [InlineData("sentence_bert_config.json", """{"max_seq_length":null}""", """{"model_max_length":9}""", 9)]
    [InlineData("config.json", """{"max_position_embeddings":11}""", """{"model_max_length":1000000000000000019884624838656}""", 11)]
    [InlineData("config.json", """{"max_position_embeddings":11}""", """{"model_max_length":20}""", 11)]
    [InlineData("config.json", "{}", null, 512)]
    public async Task The_token_limit_is_that_of_the_folder(string file, string content, string? tokenizer, int expected)
    {
        using var model = new TinyModel((file, content), ("tokenizer_config.json", tokenizer ?? "{}")).WithGraph();
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder);
        var vectors = await encoder.GenerateAsync([string.Join(' ', Enumerable.Repeat("a", 1000))]);
        Assert.Equal(expected, vectors.Usage!.InputTokenCount);
    }

    [Fact]
    public async Task The_tokenizer_may_lie_elsewhere()
    {
        using var model = new TinyModel().WithGraph();
        using var elsewhere = new TinyModel();
        File.Delete(Path.Combine(model.Folder, "vocab.txt"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => SpladeEncoder.LoadAsync(model.Folder));
        using var encoder = await SpladeEncoder.LoadAsync(model.Folder, new() { TokenizerPath = Path.Combine(elsewhere.Folder, "vocab.txt") });
        Assert.Single(await encoder.GenerateAsync(["a"]));
    }

    private static async Task<string> LoadedAsync(string spec)
    {
        using var encoder = await SpladeEncoder.LoadAsync(spec);
        return Assert.Single(await encoder.GenerateAsync(["a"])).ModelId!;
    }
}
