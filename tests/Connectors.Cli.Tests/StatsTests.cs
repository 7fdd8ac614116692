namespace Connectors.Cli.Tests;

public class StatsTests
{
    private const string Documents = "\"The moon is far away.\"\n{\"id\":\"b\",\"text\":\"Knead the dough and let it rest.\"}\n\"moon\"\n";

    [Fact]
    public async Task Numbers_are_those_of_the_vectors_that_encode_writes()
    {
        using var folder = new TemporaryFolder();
        var documents = folder.Write("docs.jsonl", Documents);
        var queries = folder.Write("queries.tsv", "1\tmoon landing\n2\tbread\n");
        var stats = (await Cli.RunAsync("stats", "--sparse", Cli.Splade, "--documents", documents, "--queries", queries, "--output", "json")).Expect(0).Json;

        var d = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade], Documents)).Expect(0).JsonLines.Select(line => line.GetProperty("indices").EnumerateArray().Select(index => index.GetUInt32()).ToArray()).ToList();
        var q = (await Cli.RunAsync(["encode", "--encoder", Cli.Splade, "--role", "query"], "\"moon landing\"\n\"bread\"\n")).Expect(0).JsonLines.Select(line => line.GetProperty("indices").EnumerateArray().Select(index => index.GetUInt32()).ToArray()).ToList();
        var side = stats.GetProperty("documents");
        Assert.Equal((3, 30522), (side.GetProperty("vectors").GetInt32(), side.GetProperty("dimensions").GetInt32()));
        Assert.Equal(d.Average(vector => vector.Length), side.GetProperty("meanActive").GetDouble(), 1e-9);
        Assert.Equal(d.Max(vector => vector.Length), side.GetProperty("max").GetInt32());
        Assert.Equal(d.SelectMany(vector => vector).Distinct().Count(), side.GetProperty("distinctTerms").GetInt32());
        Assert.Equal(1 - (d.Average(vector => vector.Length) / 30522), side.GetProperty("sparsityRatio").GetDouble(), 1e-9);
        Assert.Equal(2, stats.GetProperty("queries").GetProperty("vectors").GetInt32());
        Assert.Equal(q.SelectMany(_ => d, (a, b) => a.Intersect(b).Count()).Average(), stats.GetProperty("expectedFlops").GetDouble(), 1e-9);
    }

    [Fact]
    public async Task The_table_shows_the_sides_that_were_given_and_standard_input_is_read()
    {
        var result = (await Cli.RunAsync(["stats", "--sparse", Cli.Splade, "--documents", "-", "--top", "10"], Documents)).Expect(0);
        Assert.Matches("^SIDE +VECTORS +MEAN +P50 +P90 +P99 +MAX +TERMS +SPARSITY$", result.Lines[0]);
        Assert.Matches(@"^documents +3 +\S+ +10 +10 +10 +10 ", result.Lines[1]);
        Assert.Equal(2, result.Lines.Length);
    }

    [Theory]
    [InlineData("name --documents")]
    [InlineData("cannot both be standard input", "--documents", "-", "--queries", "-")]
    [InlineData("is a dense encoder", "--documents", "-", "--sparse", "dense:x")]
    public async Task Command_lines_that_cannot_be_meant_are_refused(string part, params string[] arguments) =>
        Assert.Contains(part, (await Cli.RunAsync(["stats", .. arguments.Contains("--sparse") ? Array.Empty<string>() : ["--sparse", Cli.Splade], .. arguments])).Expect(2).Error, StringComparison.Ordinal);
}
