using System.Net;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Cli.Tests;

/// <summary>The tool against a real Elasticsearch node.</summary>
public sealed class ElasticsearchTests
{
    [SkippableFact]
    public async Task The_same_commands_give_the_same_ranking_on_Elasticsearch_and_in_a_folder()
    {
        using var node = await Node.StartAsync();
        await ServerScript.CompareRankingsAsync(node.Url);
        await ServerScript.CreateAndDropAsync(node.Url, "elasticsearch");
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
}
