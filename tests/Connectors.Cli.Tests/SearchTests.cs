using System.Globalization;
using System.Text.Json;

namespace Connectors.Cli.Tests;

public class SearchTests(FilledStore store) : IClassFixture<FilledStore>
{
    private const string Question = "who first walked on the moon";

    [Fact]
    public void Filling_reports_every_line_once_and_progress_as_JSON_lines_on_standard_error()
    {
        var filling = store.Filling.Expect(0);
        Assert.Equal((60, 60, 0, 0), (Number(filling.Json, "read"), Number(filling.Json, "written"), Number(filling.Json, "superseded"), Number(filling.Json, "failed")));
        var progress = filling.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.True(progress[^1].GetProperty("last").GetBoolean());
        Assert.Equal(60, Number(progress[^1], "points"));
    }

    [Fact]
    public async Task The_collection_has_the_fields_of_its_encoders_and_remembers_them()
    {
        var description = (await Cli.RunAsync(["collection", "describe", .. store.Target, "--output", "json"])).Expect(0).Json;
        Assert.Equal(60, Number(description, "points"));
        var definition = HybridCollectionDefinition.FromJson(description.GetProperty("definition").GetRawText());
        Assert.Equal(("dense", 384, Distance.Cosine), (definition.Dense[0].Name, definition.Dense[0].Dimensions, definition.Dense[0].Distance));
        Assert.StartsWith("wordpiece:", definition.Sparse.Single(field => field.Name == "sparse").VocabularyId, StringComparison.Ordinal);
        Assert.Equal((Cli.Splade, Cli.MiniLm), (definition.Metadata["connectors.sparse"], definition.Metadata["connectors.dense"]));
    }

    [Fact]
    public async Task The_terms_that_matched_add_up_to_the_sparse_score()
    {
        var hits = await HitsAsync("--mode", "sparse", "--explain", "--limit", "5");
        Assert.Equal(5, hits.Length);
        foreach (var hit in hits)
        {
            var terms = hit.GetProperty("terms").EnumerateArray().ToList();
            Assert.NotEmpty(terms);
            Assert.All(terms, term => Assert.Equal(Real(term, "query") * Real(term, "document"), Real(term, "contribution"), 1e-5));
            Assert.Equal(Real(hit, "score"), terms.Sum(term => Real(term, "contribution")), 1e-4);
            Assert.Equal(terms.Select(term => Real(term, "contribution")).OrderDescending(), terms.Select(term => Real(term, "contribution")));
            Assert.Equal(Real(hit, "score"), Real(Assert.Single(hit.GetProperty("legs").EnumerateArray()), "score"));
        }
    }

    [SkippableFact]
    public async Task A_cross_encoder_ranks_the_candidates_anew_by_its_own_scores()
    {
        var folder = RepositoryFolder.Shared("models", "cross-encoder-untrained");
        var (before, after) = (await HitsAsync("--limit", "5"), await HitsAsync("--limit", "5", "--rerank", folder));
        Assert.Equal(5, after.Length);
        Assert.NotEqual(before.Select(hit => hit.GetProperty("id").GetString()), after.Select(hit => hit.GetProperty("id").GetString()));
        Assert.Equal(after.Select(hit => Real(hit, "score")).OrderDescending(), after.Select(hit => Real(hit, "score")));
        Assert.All(after, hit => Assert.InRange(Real(hit, "score"), 1e-3, 0.999));
        using var reranker = await Onnx.CrossEncoder.LoadAsync(folder);
        var scores = await reranker.ScoreAsync(Question, [.. after.Select(hit => hit.GetProperty("payload").GetProperty("text").GetString()!)]);
        Assert.All(after.Zip(scores), pair => Assert.Equal(pair.Second, Real(pair.First, "score"), 1e-5));
        Assert.Contains("/nowhere", (await Cli.RunAsync(["search", .. store.Target, "--query", "x", "--rerank", "/nowhere/model"])).Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("is not in the cache", (await Cli.RunAsync(["search", .. store.Target, "--query", "x", "--rerank", "hf:acme/none"])).Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hybrid_search_is_reciprocal_rank_fusion_of_both_legs_unless_told_otherwise()
    {
        var result = (await SearchAsync("--explain")).Json;
        Assert.Equal("client", result.GetProperty("fusedAt").GetString());
        var hits = result.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal(10, hits.Count);
        foreach (var hit in hits)
        {
            var legs = hit.GetProperty("legs").EnumerateArray().ToList();
            Assert.All(legs, leg => Assert.Equal(1d / (60 + Number(leg, "rank")), Real(leg, "contribution"), 1e-12));
            Assert.Equal(Real(hit, "score"), legs.Sum(leg => Real(leg, "contribution")), 1e-12);
        }

        Assert.Contains("Apollo", string.Concat(hits.Select(hit => hit.GetProperty("payload").GetRawText())), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["dense", "sparse"], hits.SelectMany(hit => hit.GetProperty("legs").EnumerateArray()).Select(leg => leg.GetProperty("leg").GetString()).Distinct().Order());
    }

    [Fact]
    public async Task The_A_of_a_linear_fusion_is_the_weight_of_the_dense_leg()
    {
        var legs = (await HitsAsync("--fusion", "linear:0.25:minmax", "--explain"))[0].GetProperty("legs").EnumerateArray().ToDictionary(leg => leg.GetProperty("leg").GetString()!);
        Assert.InRange(Real(legs["dense"], "contribution"), 1e-6, 0.25);
        Assert.InRange(Real(legs["sparse"], "contribution"), 0.25, 0.75);
    }

    [Fact]
    public async Task A_filter_keeps_only_what_passes_it()
    {
        var hits = await HitsAsync("--filter", "year >= 1960 and subject = \"space\"", "--limit", "50");
        Assert.NotEmpty(hits);
        Assert.All(hits, hit => Assert.True(Number(hit.GetProperty("payload"), "year") >= 1960));
    }

    [Fact]
    public async Task A_table_is_plain_columns_without_colours_one_hit_a_line()
    {
        var result = (await Cli.RunAsync(["search", .. store.Target, "--query", Question, "--limit", "3", "--explain", "--mode", "dense"])).Expect(0);
        Assert.Equal(4, result.Lines.Length);
        Assert.Matches("^RANK +SCORE +ID +DENSE +TEXT$", result.Lines[0]);
        Assert.Matches(@"^1 +0\.\d+ +\S+ +#1 0\.\d+ \(\+0\.\d+\) +\S", result.Lines[1]);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task What_the_store_cannot_do_is_a_failure()
    {
        var text = await Cli.RunAsync(["search", .. store.Target, "--query", Question, "--mode", "text"]);
        Assert.Equal(1, text.ExitCode);
        var server = await Cli.RunAsync(["search", .. store.Target, "--query", Question, "--placement", "server"]);
        Assert.Equal(1, server.ExitCode);
        Assert.Contains("cannot be fused on the server", server.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_has_the_hits_of_each_query_in_TREC_form_from_JSON_lines_and_from_tabs()
    {
        using var folder = new TemporaryFolder();
        var queries = folder.Write("queries.tsv", $"q1\t{Question}\n{{\"_id\":\"q2\",\"text\":\"old law cases\"}}\n");
        var path = folder.Write("run.trec", "an older run\n");
        (await Cli.RunAsync(["run", .. store.Target, "--queries", queries, "--output", path, "--mode", "sparse", "--limit", "7"])).Expect(0);

        var lines = (await File.ReadAllLinesAsync(path)).Select(line => line.Split(' ')).ToList();
        Assert.All(lines, line => Assert.Equal(("Q0", "connectors-sparse", 6), (line[1], line[5], line.Length)));
        Assert.Equal(["q1", "q2"], lines.Select(line => line[0]).Distinct());
        var hits = await HitsAsync("--mode", "sparse", "--limit", "7");
        var first = lines.Where(line => line[0] == "q1").ToList();
        Assert.Equal(hits.Select(hit => hit.GetProperty("id").GetString()), first.Select(line => line[2]));
        Assert.Equal(Enumerable.Range(1, 7).Select(rank => $"{rank}"), first.Select(line => line[3]));
        Assert.Equal(hits.Select(hit => (float)Real(hit, "score")), first.Select(line => float.Parse(line[4], CultureInfo.InvariantCulture)));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Theory]
    [InlineData("q1\tmoon\nq1\tsun\n", "line 2: the id 'q1' was there before")]
    [InlineData("q1\tmoon\nno tab\n", "line 2: expected {\"id\",\"text\"}")]
    [InlineData("{\"id\":\"a b\",\"text\":\"moon\"}\n", "line 1: the id 'a b'")]
    public async Task A_run_that_fails_leaves_the_older_file_as_it_was(string queries, string problem)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("run.trec", "an older run\n");
        var result = (await Cli.RunAsync(["run", .. store.Target, "--queries", "-", "--output", path, "--mode", "sparse"], queries)).Expect(1);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Equal("an older run\n", await File.ReadAllTextAsync(path));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    private static long Number(JsonElement json, string name) => json.GetProperty(name).GetInt64();

    private static double Real(JsonElement json, string name) => json.GetProperty(name).GetDouble();

    private async Task<ProgramResult> SearchAsync(params string[] options) =>
        (await Cli.RunAsync(["search", .. store.Target, "--query", Question, "--output", "json", .. options])).Expect(0);

    private async Task<JsonElement[]> HitsAsync(params string[] options) => [.. (await SearchAsync(options)).Json.GetProperty("hits").EnumerateArray()];
}
