using System.Text.Json;
using Connectors.Milvus.Tests.Server;

namespace Connectors.Cli.Tests;

/// <summary>The tool against a real Milvus Lite.</summary>
public sealed class MilvusTests
{
    private static readonly string Passages = Path.Combine(RepositoryFolder.Root, "examples", "QuickStart", "data", "passages.jsonl");

    [SkippableFact]
    public async Task The_same_commands_give_the_same_ranking_on_Milvus_and_in_a_folder()
    {
        using var server = await LiteServer.StartAsync();
        using var folder = new TemporaryFolder();
        var rankings = new List<string[]>();
        foreach (var store in new[] { server.Url, "embedded:" + folder.Path })
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

    [SkippableFact]
    public async Task A_collection_on_Milvus_is_created_described_and_dropped()
    {
        using var server = await LiteServer.StartAsync();
        string[] there = ["--store", server.Url, "--collection", "docs"];
        (await Cli.RunAsync(["collection", "create", .. there, "--dense", "body:8:cosine", "--sparse", "terms"])).Expect(0);
        Assert.Contains("body", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("docs", (await Cli.RunAsync("collection", "list", "--store", server.Url)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("milvus", (await Cli.RunAsync("doctor", "--store", server.Url)).Expect(0).Output, StringComparison.OrdinalIgnoreCase);
        (await Cli.RunAsync(["collection", "drop", .. there])).Expect(0);
        Assert.Contains("no collection", (await Cli.RunAsync(["collection", "describe", .. there])).Expect(1).Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_collection_that_the_server_searches_by_text_needs_no_encoder()
    {
        using var server = await LiteServer.StartAsync();
        using var folder = new TemporaryFolder();
        string[] there = ["--store", server.Url, "--collection", "texts"];
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

        var other = await Cli.RunAsync(["collection", "create", .. there, "--text", "body:text:german"]);
        Assert.Contains("german", other.Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("sparse encoder", (await Cli.RunAsync(["search", .. there, "--query", "copper", "--mode", "sparse"])).Expect(2).Error, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Ids(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];
    }
}
