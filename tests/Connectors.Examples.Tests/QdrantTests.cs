using Connectors.Qdrant.Emulator;

namespace Connectors.Examples.Tests;

/// <summary>Runs the Qdrant example against the emulator of a server.</summary>
public sealed class QdrantTests
{
    [Fact]
    public async Task It_writes_the_passages_once_and_answers_with_rankings_that_the_server_has_fused_filtered_and_rescored()
    {
        await using var server = await QdrantEmulator.StartAsync();
        var url = $"qdrant://{server.Address.Authority}";
        await ExampleProgram.RunAsync("Qdrant", url, "a first run, so that the second one replaces its points");
        var (exitCode, output, error) = await ExampleProgram.RunAsync("Qdrant", url, "who first walked on the moon", "US0378331005");

        Assert.True(exitCode == 0, error);
        Assert.Contains("204 passages written, 204 in the collection", output);
        Assert.Contains("\n5 passages satisfy the filter.", output);
        var rankings = output.TrimEnd().Split("\n\n").Where(part => part.StartsWith('"')).Select(part => part.Split('\n')).ToArray();
        Assert.Equal(4, rankings.Length);
        Assert.All(rankings[..3], ranking => Assert.EndsWith("fused on the Server", ranking[0]));
        Assert.Matches(@"^1\. 0\.0492  moon-landing-01$", rankings[0][1]);
        Assert.Contains("isin-06", rankings[1][1]);
        Assert.Equal(
            ["black-hole-image-14", "hubble-repair-08", "james-webb-09", "trappist-1-10", "voyager-1-07"],
            rankings[2][1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]).Order(StringComparer.Ordinal));
        Assert.Matches(@"^1\. 0\.\d{4}  moon-landing-01$", rankings[3][1]);
        Assert.Equal(4, rankings[3].Length);
    }

    [Fact]
    public async Task Without_a_server_it_says_so_in_a_line()
    {
        var address = $"127.0.0.1:{FreePort.Find()}";
        var (exitCode, output, error) = await ExampleProgram.RunAsync("Qdrant", $"qdrant://{address}");

        Assert.Equal((1, string.Empty), (exitCode, output));
        Assert.Contains(address, error);
        Assert.EndsWith("is the server running, and is this its address?", Assert.Single(error.TrimEnd().Split('\n')));
    }
}
