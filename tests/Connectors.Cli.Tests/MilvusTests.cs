using Connectors.Milvus.Tests.Server;

namespace Connectors.Cli.Tests;

/// <summary>The tool against a real Milvus Lite.</summary>
public sealed class MilvusTests
{
    [SkippableFact]
    public async Task The_same_commands_give_the_same_ranking_on_Milvus_and_in_a_folder()
    {
        using var server = await LiteServer.StartAsync();
        await ServerScript.CompareRankingsAsync(server.Url);
    }

    [SkippableFact]
    public async Task A_collection_on_Milvus_is_created_described_and_dropped()
    {
        using var server = await LiteServer.StartAsync();
        await ServerScript.CreateAndDropAsync(server.Url, "milvus");
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

        Assert.Equal(["b", "a"], ServerScript.Ids((await Cli.RunAsync(["search", .. there, "--query", "copper", "--mode", "text", "--output", "json"])).Expect(0).Output));
        Assert.Equal(["a"], ServerScript.Ids((await Cli.RunAsync(["search", .. there, "--query", "bridge copper", "--filter", "lang = \"en\"", "--explain", "--output", "json"])).Expect(0).Output));
        var queries = folder.Write("queries.tsv", "q1\tgranite\nq2\tbridges\n");
        (await Cli.RunAsync(["run", .. there, "--queries", queries, "--output", folder.In("run.trec")])).Expect(0);
        var lines = (await File.ReadAllLinesAsync(folder.In("run.trec"))).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["q1 c connectors-text", "q2 a connectors-text"], lines.Select(line => $"{line[0]} {line[2]} {line[5]}"));

        var other = await Cli.RunAsync(["collection", "create", .. there, "--text", "body:text:german"]);
        Assert.Contains("german", other.Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("sparse encoder", (await Cli.RunAsync(["search", .. there, "--query", "copper", "--mode", "sparse"])).Expect(2).Error, StringComparison.Ordinal);
    }
}
