namespace Connectors.Examples.Tests;

/// <summary>Runs the first command of the README as a newcomer does: the built program, as a process of its own.</summary>
public sealed class QuickStartTests
{
    [Fact]
    public async Task It_indexes_the_passages_and_answers_with_three_rankings_and_the_terms_that_matched()
    {
        var (exitCode, output, error) = await ExampleProgram.RunAsync("QuickStart", "who first walked on the moon");

        Assert.True(exitCode == 0, error);
        Assert.Contains("204 passages encoded and indexed", output);
        var first = Assert.Single(output.Split('\n'), line => line.StartsWith("1. ", StringComparison.Ordinal));
        Assert.Equal(3, first.Split("moon-landing-01").Length - 1);
        Assert.Contains("(1, 1)", first);
        Assert.Matches(@"moon +query +\d\.\d\d  ×  document +\d\.\d\d  = +\d\.\d\d", output);
    }

    [Fact]
    public async Task An_exact_code_is_found_by_the_sparse_leg_and_a_paraphrase_by_the_dense_one()
    {
        var (exitCode, output, error) = await ExampleProgram.RunAsync("QuickStart", "US0378331005", "why can't I sleep after a long flight");

        Assert.True(exitCode == 0, error);
        var firsts = output.Split('\n').Where(line => line.StartsWith("1. ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, firsts.Length);
        Assert.StartsWith("isin-06", firsts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[2]);
        Assert.StartsWith("jet-lag-17", firsts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[4]);
    }
}
