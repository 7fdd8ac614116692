using System.Net;
using System.Text.Json;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Cli.Tests;

/// <summary>The tool against a real Elasticsearch node.</summary>
public sealed class ElasticsearchTests
{
    private static readonly string Passages = Path.Combine(RepositoryFolder.Root, "examples", "QuickStart", "data", "passages.jsonl");

    [SkippableFact]
    public async Task The_same_commands_give_the_same_ranking_on_Elasticsearch_and_in_a_folder()
    {
        using var node = await Node.StartAsync();
        using var folder = new TemporaryFolder();
        var rankings = new List<string[]>();
        foreach (var store in new[] { node.Url, "embedded:" + folder.Path })
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

        string[] docs = ["--store", node.Url, "--collection", "docs"];
        (await Cli.RunAsync(["collection", "create", .. docs, "--dense", "body:8:cosine", "--sparse", "terms"])).Expect(0);
        Assert.Contains("body", (await Cli.RunAsync(["collection", "describe", .. docs])).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("docs", (await Cli.RunAsync("collection", "list", "--store", node.Url)).Expect(0).Output, StringComparison.Ordinal);
        Assert.Contains("elasticsearch", (await Cli.RunAsync("doctor", "--store", node.Url)).Expect(0).Output, StringComparison.OrdinalIgnoreCase);
        (await Cli.RunAsync(["collection", "drop", .. docs])).Expect(0);
        Assert.Contains("no collection", (await Cli.RunAsync(["collection", "describe", .. docs])).Expect(1).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CONNECTORS_API_KEY")]
    [InlineData("TESTS_ELASTICSEARCH_KEY")]
    public async Task The_key_comes_from_the_environment(string variable)
    {
        using var server = new HttpListener();
        var port = FreePort.Find();
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        var seen = SeeAsync(server);
        string[] arguments = ["doctor", "--store", $"elasticsearch://127.0.0.1:{port}", .. variable == "CONNECTORS_API_KEY" ? Array.Empty<string>() : ["--api-key-env", variable]];
        await Cli.RunAsync(arguments, [], folder: null, (variable, "me:hunter2"));
        server.Stop();
        Assert.Equal("ApiKey bWU6aHVudGVyMg==", await seen);
    }

    /// <summary>What the first request bears; all are refused.</summary>
    private static async Task<string?> SeeAsync(HttpListener server)
    {
        string? first = null;
        try
        {
            while (true)
            {
                var context = await server.GetContextAsync();
                first ??= context.Request.Headers["Authorization"];
                context.Response.StatusCode = 401;
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            return first;
        }
    }

    private static IEnumerable<string> Ids(string answer)
    {
        using var json = JsonDocument.Parse(answer);
        return [.. json.RootElement.GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("id").GetString()!)];
    }
}
