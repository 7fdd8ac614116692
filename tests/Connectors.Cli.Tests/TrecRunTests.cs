using System.Globalization;
using Connectors.Cli.Searching;

namespace Connectors.Cli.Tests;

public class TrecRunTests
{
    [Fact]
    public void Scores_read_back_as_the_same_floats_and_fused_ones_as_the_same_doubles()
    {
        double[] floats = [(double)12.34f, 0.1f, 1e-7f];
        double[] fused = [0.5, 0.032522474881015335, 1.0 / 61];
        Assert.Equal(["12.34", "0.1", "1E-07"], Scores(floats));
        Assert.Equal(fused, Scores(fused).Select(score => double.Parse(score, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void An_id_with_white_space_is_refused() =>
        Assert.Contains("'a b'", Assert.Throws<CommandException>(() => TrecRun.Format("q", new SearchResult([new Hit(new HybridPoint("a b"), 1)]), "tag")).Message, StringComparison.Ordinal);

    private static string[] Scores(double[] scores)
    {
        var hits = new SearchResult([.. scores.Select((score, i) => new Hit(new HybridPoint($"d{i}"), score))]);
        return [.. TrecRun.Format("q", hits, "tag").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[4])];
    }
}
