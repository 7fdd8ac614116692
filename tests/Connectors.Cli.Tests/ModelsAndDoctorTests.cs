using System.Text.Json;

namespace Connectors.Cli.Tests;

public class ModelsAndDoctorTests
{
    private static readonly string[] Models = ["all-MiniLM-L6-v2", "splade-tiny"];

    [Fact]
    public async Task Models_list_shows_the_models_here_and_those_of_other_folders()
    {
        var here = (await Cli.RunAsync("models", "list")).Expect(0);
        Assert.Matches("^NAME +KIND +SIZE +LICENCE +VOCABULARY$", here.Lines[0]);
        Assert.Contains(here.Lines, line => line.StartsWith("all-MiniLM-L6-v2  dense", StringComparison.Ordinal) && line.EndsWith("LICENSE  30522", StringComparison.Ordinal));

        using var folder = new TemporaryFolder();
        var elsewhere = await Cli.RunAsync(["models", "list", "--folder", Path.Combine(RepositoryFolder.Root, "models"), "--output", "json"], "", folder.Path);
        var models = elsewhere.Expect(0).Json.GetProperty("models").EnumerateArray().ToList();
        Assert.Equal(Models, models.Select(model => model.GetProperty("name").GetString()).Where(name => Models.Contains(name)));
        Assert.All(models.Where(model => Models.Contains(model.GetProperty("name").GetString())), model => Assert.Empty(model.GetProperty("problems").EnumerateArray()));

        var none = await Cli.RunAsync(["models", "list", "--output", "json"], "", folder.Path);
        Assert.Empty(none.Expect(0).Json.GetProperty("models").EnumerateArray());
    }

    [Fact]
    public async Task Inspect_reads_everything_from_the_folder()
    {
        var model = (await Cli.RunAsync("models", "inspect", RepositoryFolder.Model("splade-tiny"), "--output", "json")).Expect(0).Json;
        Assert.Equal(("splade", 512, "model_fused_w8.onnx"), (model.GetProperty("kind").GetString(), model.GetProperty("maxTokens").GetInt32(), model.GetProperty("defaultFile").GetString()));
        var file = Assert.Single(model.GetProperty("files").EnumerateArray());
        Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], file.GetProperty("inputs").EnumerateArray().Select(input => input.GetProperty("name").GetString()));
        Assert.Equal("fused, 128 x 30522 int8", file.GetProperty("head").GetString());
        Assert.Equal("30522", file.GetProperty("outputs")[0].GetProperty("shape")[1].GetString());
        Assert.StartsWith("wordpiece:", model.GetProperty("tokenizer").GetProperty("vocabularyId").GetString(), StringComparison.Ordinal);

        var table = (await Cli.RunAsync("models", "inspect", RepositoryFolder.Model("all-MiniLM-L6-v2"))).Expect(0);
        Assert.Contains("mean, normalised", table.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"architectures":["StaticModel"]}""", "static")]
    [InlineData("""{"architectures":["BertForSequenceClassification"]}""", "cross-encoder")]
    [InlineData("""{"architectures":["BertForMaskedLM"]}""", "splade")]
    [InlineData("""{"architectures":["BertModel"]}""", "dense")]
    public async Task Inspect_tells_the_kind_of_a_folder_without_modules(string config, string kind)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.json", config);
        Assert.Equal(kind, (await Cli.RunAsync("models", "inspect", folder.Path, "--output", "json")).Expect(0).Json.GetProperty("kind").GetString());
        folder.Write("idf.json", "{}");
        if (kind == "splade")
            Assert.Equal("inference-free", (await Cli.RunAsync("models", "inspect", folder.Path, "--output", "json")).Expect(0).Json.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_folder_that_is_no_model_is_a_failure()
    {
        Assert.Contains("/nowhere", (await Cli.RunAsync("models", "inspect", "/nowhere")).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("is not a model", (await Cli.RunAsync("models", "inspect", RepositoryFolder.Golden())).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_is_content_with_this_machine_and_with_a_store()
    {
        using var folder = new TemporaryFolder();
        (await Cli.RunAsync("collection", "create", "--store", folder.Store, "--collection", "docs", "--sparse", "s")).Expect(0);
        var report = (await Cli.RunAsync("doctor", "--store", folder.Store, "--output", "json")).Expect(0).Json;
        Assert.True(report.GetProperty("healthy").GetBoolean());
        var checks = report.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!, check => check.GetProperty("found").GetString()!);
        Assert.StartsWith("1.", checks["onnx runtime"], StringComparison.Ordinal);
        Assert.StartsWith(".NET 10", checks["runtime"], StringComparison.Ordinal);
        Assert.Contains("1 collections", checks["store"], StringComparison.Ordinal);
        Assert.Contains("model splade-tiny", checks.Keys);
    }

    [Fact]
    public async Task Doctor_ends_with_1_when_a_model_or_a_store_is_broken_and_shows_the_rest()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.In("models/half"));
        folder.Write("models/half/config.json", "{ this is not JSON");
        var report = (await Cli.RunAsync(["doctor", "--store", folder.Store, "--output", "json"], "", folder.Path)).Expect(1).Json;
        var verdicts = report.GetProperty("checks").EnumerateArray().ToDictionary(check => check.GetProperty("check").GetString()!, check => check.GetProperty("verdict").GetString()!);
        Assert.Equal(("broken", "broken", "ok"), (verdicts["model half"], verdicts["store"], verdicts["tokenizer"]));
        Assert.Equal(JsonValueKind.False, report.GetProperty("healthy").ValueKind);
    }
}
