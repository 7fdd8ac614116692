using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Examples.Tests;

/// <summary>Runs the Elasticsearch example against a real node of its own, which has no inference.</summary>
public sealed class ElasticsearchTests
{
    [SkippableFact]
    public async Task It_writes_the_passages_once_answers_with_hybrid_and_filtered_rankings_and_says_that_the_server_encodes_no_texts()
    {
        using var node = await Node.StartAsync();
        await ExampleProgram.RunAsync("Elasticsearch", node.Url, "a first run, so that the second one replaces its points");
        var (exitCode, output, error) = await ExampleProgram.RunAsync("Elasticsearch", node.Url, "who first walked on the moon", "why can't I sleep after a long flight");

        Assert.True(exitCode == 0, error);
        Assert.Contains("204 passages written, 204 in the collection", output);
        Assert.Contains("\n5 passages satisfy the filter.", output);
        var rankings = output.TrimEnd().Split("\n\n").Where(part => part.StartsWith('"')).Select(part => part.Split('\n')).ToArray();
        Assert.Equal(3, rankings.Length);
        Assert.Matches(@"^1\. 0\.0328  moon-landing-01 +1, 1$", rankings[0][1]);
        Assert.Contains("jet-lag-17", rankings[1][1]);
        Assert.Equal(
            ["black-hole-image-14", "hubble-repair-08", "james-webb-09", "trappist-1-10", "voyager-1-07"],
            rankings[2][1..].Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]).Order(StringComparer.Ordinal));
        Assert.Matches(@"\nThis server does not encode texts with \.elser-2-elasticsearch: .*semantic_text", output);
    }
}
