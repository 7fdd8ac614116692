using System.Globalization;
using System.Text.Json;

namespace Connectors.Cli.Tests;

public class Bm25Tests
{
    [Fact]
    public async Task The_86_texts_of_the_golden_file_that_have_the_default_options_get_the_vectors_of_fastembed()
    {
        var golden = JsonDocument.Parse(File.ReadAllBytes(RepositoryFolder.Golden("bm25.json"))).RootElement.GetProperty("cases").EnumerateArray()
            .Where(item => !item.TryGetProperty("params", out _))
            .ToList();
        Assert.Equal(86, golden.Count);
        var languages = golden.GroupBy(item => item.GetProperty("language").GetString()!).ToList();
        Assert.Equal(["english", "french", "german", "russian"], languages.Select(language => language.Key).Order());
        foreach (var language in languages)
        {
            var texts = language.Select(item => item.GetProperty("text").GetRawText() + "\n");
            var result = (await Cli.RunAsync(["encode", "--encoder", "bm25:" + language.Key], string.Concat(texts))).Expect(0);
            Assert.Empty(result.Error);
            foreach (var (expected, line) in language.Zip(result.JsonLines, (expected, line) => (expected, line)))
            {
                Assert.Equal(Numbers(expected, "indices").Order(), Numbers(line, "indices"));
                Assert.Equal(Numbers(expected, "values").Sum(), Numbers(line, "values").Sum(), 1e-4);
            }

            Assert.Equal(language.Count(), result.Lines.Length);
        }
    }

    [Fact]
    public async Task Terms_are_written_in_words_and_a_language_that_is_not_there_is_said_to_be_missing()
    {
        var english = (await Cli.RunAsync(["encode", "--encoder", "bm25", "--tokens", "--role", "query"], "\"The jumping foxes\"\n")).Expect(0);
        Assert.Equal("""{"fox":1,"jump":1}""", Sorted(english.Json.GetProperty("tokens")));
        Assert.Empty(english.Error);
        var polish = (await Cli.RunAsync(["encode", "--encoder", "bm25:polish", "--tokens", "--role", "query"], "\"The jumping foxes\"\n")).Expect(0);
        Assert.Equal("""{"foxes":1,"jumping":1,"the":1}""", Sorted(polish.Json.GetProperty("tokens")));
        Assert.Contains("neither a stemmer nor stop words for 'polish'", polish.Error, StringComparison.Ordinal);

        static string Sorted(JsonElement tokens) =>
            "{" + string.Join(',', tokens.EnumerateObject().OrderBy(token => token.Name, StringComparer.Ordinal).Select(token => $"\"{token.Name}\":{token.Value}")) + "}";
    }

    [Fact]
    public async Task The_collection_weighs_by_idf_and_remembers_the_language_and_refuses_other_vectors()
    {
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "docs"];
        var filling = (await Cli.RunAsync(["upsert", .. target, "--input", "-", "--sparse", "bm25"], FilledStore.Passages(FilledStore.Points))).Expect(0);
        Assert.Matches(@"the 60 documents have \d+\.\d terms on average", filling.Error);

        var description = (await Cli.RunAsync(["collection", "describe", .. target, "--output", "json"])).Expect(0).Json;
        var definition = HybridCollectionDefinition.FromJson(description.GetProperty("definition").GetRawText());
        var field = Assert.Single(definition.Sparse);
        Assert.Equal((SparseWeighting.Idf, "bm25:murmur3:english"), (field.Weighting, field.VocabularyId));
        Assert.Equal("bm25:english", definition.Metadata["connectors.sparse"]);

        var found = (await Cli.RunAsync(["search", .. target, "--query", "who first walked on the moon", "--explain", "--output", "json"], "", folder.Path)).Expect(0).Json;
        var hit = found.GetProperty("hits")[0];
        Assert.Contains("moon", hit.GetProperty("payload").GetProperty("text").GetString(), StringComparison.OrdinalIgnoreCase);
        Assert.Subset(new HashSet<string?> { "first", "walk", "moon" }, hit.GetProperty("terms").EnumerateArray().Select(term => term.GetProperty("token").GetString()).ToHashSet());

        foreach (var other in new[] { Cli.Splade, "bm25:german" })
        {
            var refused = (await Cli.RunAsync(["upsert", .. target, "--input", "-", "--sparse", other], "{\"id\":\"x\",\"text\":\"moon\"}\n")).Expect(1);
            Assert.Contains("the collection was made for bm25:english", refused.Error, StringComparison.Ordinal);
            Assert.Contains("bm25:murmur3:english", refused.Error, StringComparison.Ordinal);
        }
    }

    [SkippableFact]
    public async Task A_run_over_Cranfield_finds_what_BM25_finds()
    {
        var cranfield = Cranfield.Read();
        using var folder = new TemporaryFolder();
        string[] target = ["--store", folder.Store, "--collection", "cranfield"];
        (await Cli.RunAsync(["upsert", .. target, "--input", folder.Write("docs.jsonl", Lines(cranfield.Documents)), "--sparse", "bm25"])).Expect(0);
        (await Cli.RunAsync(["run", .. target, "--queries", folder.Write("queries.jsonl", Lines(cranfield.Queries)), "--output", folder.In("run.trec"), "--limit", "100"])).Expect(0);

        var found = File.ReadLines(folder.In("run.trec")).Select(line => line.Split(' '))
            .ToLookup(line => int.Parse(line[0], CultureInfo.InvariantCulture), line => int.Parse(line[2], CultureInfo.InvariantCulture));
        var rankings = Enumerable.Range(0, cranfield.Queries.Length).Select(query => found[query].ToArray()).ToArray();

        // The figures of CranfieldTests in Connectors.Encoders.Tests, with fastembed's average length of 256.
        Assert.Equal(.3652, cranfield.Ndcg10(rankings), 0.001);
        Assert.Equal(.7286, cranfield.Recall100(rankings), 0.001);

        static string Lines(string[] texts) => string.Concat(texts.Select((text, i) => $"{{\"id\":\"{i}\",\"text\":{JsonSerializer.Serialize(text)}}}\n"));
    }

    private static double[] Numbers(JsonElement item, string property) => [.. item.GetProperty(property).EnumerateArray().Select(number => number.GetDouble())];
}
