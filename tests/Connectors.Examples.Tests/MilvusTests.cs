using System.Net;
using System.Net.Sockets;
using Connectors.Milvus.Tests.Server;

namespace Connectors.Examples.Tests;

/// <summary>Runs the Milvus example against a Milvus Lite of its own.</summary>
public sealed class MilvusTests
{
    [SkippableFact]
    public async Task It_writes_the_passages_once_and_answers_with_hybrid_filtered_and_weighted_rankings()
    {
        using var server = await LiteServer.StartAsync();
        await ExampleProgram.RunAsync("Milvus", server.Url, "a first run, so that the second one replaces its points");
        var (exitCode, output, error) = await ExampleProgram.RunAsync("Milvus", server.Url, "who first walked on the moon", "why can't I sleep after a long flight");

        Assert.True(exitCode == 0, error);
        Assert.Contains("204 passages written, 204 in the collection", output);
        Assert.Contains("\n5 passages satisfy the filter.", output);
        var rankings = output.TrimEnd().Split("\n\n").Where(part => part.StartsWith('"')).Select(part => part.Split('\n')).ToArray();
        Assert.Equal(4, rankings.Length);
        Assert.Matches(@"^1\. 0\.0328  moon-landing-01 +1, 1$", rankings[0][1]);
        Assert.Contains("jet-lag-17", rankings[1][1]);
        Assert.Equal(
            ["black-hole-image-14", "hubble-repair-08", "james-webb-09", "trappist-1-10", "voyager-1-07"],
            rankings[2][1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]).Order(StringComparer.Ordinal));
        Assert.Matches(@"^1\. \d\.\d+  moon-landing-01 +1, 1, 1$", rankings[3][1]);
        Assert.Equal(4, rankings[3].Length);
    }

    [Fact]
    public async Task Without_a_server_it_says_so_in_a_line()
    {
        using var unused = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        unused.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound but not listening: connecting is refused
        var address = $"127.0.0.1:{((IPEndPoint)unused.LocalEndPoint!).Port}";
        var (exitCode, output, error) = await ExampleProgram.RunAsync("Milvus", $"milvus://{address}");

        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains($"Connecting to http://{address}/ failed", error);
        Assert.EndsWith("is the server running, and is this its address?", Assert.Single(error.TrimEnd().Split('\n')));
    }
}
