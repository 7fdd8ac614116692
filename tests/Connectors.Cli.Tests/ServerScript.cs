using System.Text.Json;

namespace Connectors.Cli.Tests;

/// <summary>What the tool does on every server alike.</summary>
internal static class ServerScript
{
    private static readonly string Passages = Path.Combine(RepositoryFolder.Root, "examples", "QuickStart", "data", "passages.jsonl");

    /// <summary>The same commands give the same ranking as in a folder.</summary>
    public static async Task CompareRankingsAsync(string url)
    {
        using var folder = new TemporaryFolder();
        var rankings = new List<string[]>();
        foreach (var store in new[] { url, "embedded:" + folder.Path })
        {
            string[] there = ["--store", store, "--collection", "passages"];
            (await Cli.RunAsync(["upsert", .. there, "--input", Passages, "--sparse", Cli.Splade, "--dense", Cli.MiniLm, "--progress", "none"])).Expect(0);

            // Neither command names an encoder: the collection remembers them, on the server too.
            var hybrid = (await Cli.RunAsync(["search", .. there, "--query", "who first walked on the moon", "--limit", "5", "--output", "json"])).Expect(0);
            var sparse = (await Cli.RunAsync(["search", .. there, "--query", "US0378331005", "--mode", "sparse", "--limit", "5", "--output", "json"])).Expect(0);
            rankings.Add([.. Ids(hybrid.Output), .. Ids(sparse.Output)]);
        }

        Assert.Equal(10, rankings[0].Length);
        Assert.Equal(rankings[1], rankings[0]);
    }

    /// <summary>A collection is created, described, listed and dropped, and the doctor knows the product.</summary>
    public static async Task CreateAndDropAsync(string url, string product)
    {
        string[] there = ["--store", url, "--collection", "docs"];
        (await Cli.RunAsync(["collection", "create", .. there, "--dense", "body:8:cosine", "--sparse", "terms"])).Expect(0);
        Assert.Contains("body", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("docs", (await Cli.RunAsync("collection", "list", "--store", url)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains(product, (await Cli.RunAsync("doctor", "--store", url)).Expect(0).Output, StringComparison.OrdinalIgnoreCase);
        (await Cli.RunAsync(["collection", "drop", .. there])).Expect(0);
        Assert.Contains("no collection", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(1).Error, StringComparison.Ordinal);
    }

    /// <summary>A collection whose texts the server searches needs no encoder.</summary>
    public static async Task SearchByTextAsync(string url)
    {
        using var folder = new TemporaryFolder();
        string[] there = ["--store", url, "--collection", "texts"];
        (await Cli.RunAsync(["collection", "create", .. there, "--text", "body:text:english", "--field", "lang:keyword:indexed"])).Expect(0);
        Assert.Contains("BM25 of text, english", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(0).Output, StringComparison.Ordinal);
        var documents = folder.Write("documents.jsonl", """
            {"id":"a","text":"the copper bridges","lang":"en"}
            {"id":"b","text":"a kettle of copper and copper","lang":"de"}
            {"id":"c","text":"granite","lang":"en"}
            """);
        (await Cli.RunAsync(["upsert", .. there, "--input", documents, "--progress", "none"])).Expect(0);

        Assert.Equal(["b", "a"], Ids((await Cli.RunAsync(["search", .. there, "--query", "copper", "--mode", "text", "--output", "json"])).Expect(0).Output));
        Assert.Equal(["a"], Ids((await Cli.RunAsync(["search", .. there, "--query", "bridge copper", "--filter", "lang = \"en\"", "--explain", "--output", "json"])).Expect(0).Output));
        var queries = folder.Write("queries.tsv", "q1\tgranite\nq2\tbridges\n");
        (await Cli.RunAsync(["run", .. there, "--queries", queries, "--output", folder.In("run.trec")])).Expect(0);
        var lines = (await File.ReadAllLinesAsync(folder.In("run.trec"))).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["q1 c connectors-text", "q2 a connectors-text"], lines.Select(line => $"{line[0]} {line[2]} {line[5]}"));
        Assert.Contains("sparse encoder", (await Cli.RunAsync(["search", .. there, "--query", "copper", "--mode", "sparse"])).Expect(2).Error, StringComparison.Ordinal);
    }

    /// <summary>The ids of an answer to <c>search --output json</c>.</summary>
    public static IEnumerable<string> Ids(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];
    }
}
