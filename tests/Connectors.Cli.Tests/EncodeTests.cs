using System.Text.Json;

namespace Connectors.Cli.Tests;

public class EncodeTests
{
    // Of the golden file's suggested tolerances.
    private const double Tolerance = 5e-5;

    [Fact]
    public async Task Sparse_vectors_equal_the_golden_ones_of_24_texts()
    {
        var golden = Golden("sparse.json", "onnx_model_fused_w8");
        var result = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade], Records(golden))).Expect(0);

        Assert.Equal(24, golden.Count);
        Assert.Equal(24, result.JsonLines.Length);
        foreach (var (expected, line) in golden.Zip(result.JsonLines))
        {
            Assert.Equal(expected.Id, line.GetProperty("id").GetString());
            var (x, y) = (Weights(expected.Vector), Weights(line));
            Assert.Equal(line.GetProperty("indices").EnumerateArray().Select(i => i.GetUInt32()).Order(), y.Keys);
            Assert.All(x.Keys.Union(y.Keys), index => Assert.Equal(x.GetValueOrDefault(index), y.GetValueOrDefault(index), Tolerance));
        }
    }

    [Fact]
    public async Task Dense_vectors_equal_the_golden_ones_of_24_texts()
    {
        var golden = Golden("dense.json", "onnx_model");
        var result = (await Cli.RunAsync(["encode", "--encoder", Cli.MiniLm], Records(golden))).Expect(0);

        Assert.Equal(24, result.JsonLines.Length);
        foreach (var (expected, line) in golden.Zip(result.JsonLines))
            Assert.All(expected.Vector.EnumerateArray().Zip(line.GetProperty("dense").EnumerateArray()), pair => Assert.Equal(pair.First.GetDouble(), pair.Second.GetDouble(), Tolerance));
    }

    [Fact]
    public async Task A_collection_filled_by_a_static_model_remembers_it()
    {
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "docs"];
        (await Cli.RunAsync(["upsert", .. target, "--input", "-", "--dense", "static:" + RepositoryFolder.Golden("static", "static-toy")], "{\"id\":\"a\",\"text\":\"hello world\"}\n")).Expect(0);
        var found = (await Cli.RunAsync(["search", .. target, "--query", "hello world", "--output", "json"], "", folder.Path)).Expect(0).Json.GetProperty("hits")[0];
        Assert.Equal(("a", 1d), (found.GetProperty("id").GetString(), Math.Round(found.GetProperty("score").GetDouble(), 4)));
    }

    [Fact]
    public async Task Vectors_of_a_static_model_equal_the_golden_ones_of_10_texts()
    {
        using var golden = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Golden("static", "static-toy.json")));
        var cases = golden.RootElement.GetProperty("cases").EnumerateArray().ToList();
        var lines = string.Concat(cases.Select(entry => entry.GetProperty("text").GetRawText() + "\n"));
        var result = (await Cli.RunAsync(["encode", "--encoder", "static:" + RepositoryFolder.Golden("static", "static-toy")], lines)).Expect(0);

        Assert.Equal(10, result.JsonLines.Length);
        foreach (var (expected, line) in cases.Zip(result.JsonLines))
            Assert.All(expected.GetProperty("embedding").EnumerateArray().Zip(line.GetProperty("dense").EnumerateArray()), pair => Assert.Equal(pair.First.GetDouble(), pair.Second.GetDouble(), 1e-6));
    }

    [Fact]
    public async Task Tokens_come_heaviest_first_with_the_shortest_numbers_and_strings_have_no_id()
    {
        var arguments = new[] { "encode", "--encoder", Cli.Splade, "--tokens", "--top", "5", "--role", "query" };
        var result = (await Cli.RunAsync(arguments, "\"why is the sky blue\"\n{\"_id\":7,\"text\":\"moon\",\"title\":\"ignored\"}\n")).Expect(0);

        var lines = result.JsonLines;
        Assert.Equal((JsonValueKind.Null, "7"), (lines[0].GetProperty("id").ValueKind, lines[1].GetProperty("id").GetString()));
        foreach (var line in lines)
        {
            var tokens = line.GetProperty("tokens").EnumerateObject().ToList();
            Assert.Equal(5, tokens.Count);
            Assert.Equal(tokens.Select(token => token.Value.GetSingle()).OrderDescending(), tokens.Select(token => token.Value.GetSingle()));
            Assert.All(tokens, token => Assert.Equal(token.Value.GetSingle().ToString("R", System.Globalization.CultureInfo.InvariantCulture), token.Value.GetRawText()));
        }

        Assert.Contains("sky", lines[0].GetProperty("tokens").EnumerateObject().Select(token => token.Name));
    }

    [Fact]
    public async Task A_bad_line_names_its_number_and_the_vectors_before_it_are_written()
    {
        var result = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade], "\"one\"\n{\"id\":\"b\"}\n")).Expect(1);
        Assert.Single(result.Lines);
        Assert.Contains("standard input, line 2: the object has no \"text\"", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_is_missing_is_a_failure_and_a_model_of_the_other_kind_says_what_it_is()
    {
        var missing = (await Cli.RunAsync("encode", "--encoder", "splade:/nowhere/model")).Expect(1);
        Assert.Contains("/nowhere/model", missing.Error, StringComparison.Ordinal);
        var other = (await Cli.RunAsync("encode", "--encoder", "splade:" + RepositoryFolder.Model("all-MiniLM-L6-v2"))).Expect(1);
        Assert.Contains("is a dense model", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--tokens")]
    [InlineData("--top=3")]
    public async Task Options_for_sparse_vectors_are_refused_for_dense_ones(string option) =>
        Assert.Contains("is for sparse encoders", (await Cli.RunAsync("encode", "--encoder", Cli.MiniLm, option)).Expect(2).Error, StringComparison.Ordinal);

    private static List<(string Id, string Text, JsonElement Vector)> Golden(string file, string variant)
    {
        var texts = Read("texts.json").ToDictionary(text => text.GetProperty("id").GetString()!, text => text.GetProperty("text").GetRawText());

        // The models' own limits: 512 tokens for the sparse one, 256 for the dense one. Where 512 makes no difference only 256 is given.
        var limits = file == "sparse.json" ? new[] { "max_512", "max_256" } : ["max_256"];
        return [.. Read(file).Select(text => (
            text.GetProperty("id").GetString()!,
            texts[text.GetProperty("id").GetString()!],
            text.GetProperty(limits.First(limit => text.TryGetProperty(limit, out _))).GetProperty(variant)))];
    }

    private static IEnumerable<JsonElement> Read(string file) =>
        JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("models", file))).RootElement.GetProperty("texts").EnumerateArray();

    private static string Records(IEnumerable<(string Id, string Text, JsonElement Vector)> golden) =>
        string.Concat(golden.Select(text => $"{{\"id\":\"{text.Id}\",\"text\":{text.Text}}}\n"));

    private static SortedDictionary<uint, double> Weights(JsonElement vector) => new(vector.GetProperty("indices").EnumerateArray()
        .Zip(vector.GetProperty("values").EnumerateArray())
        .ToDictionary(term => term.First.GetUInt32(), term => term.Second.GetDouble()));
}
