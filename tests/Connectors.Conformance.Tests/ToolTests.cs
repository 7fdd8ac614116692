using System.Globalization;
using System.Text.RegularExpressions;
using Connectors.Milvus;
using Connectors.Milvus.Tests.Server;
using Connectors.Qdrant;

namespace Connectors.Conformance.Tests;

/// <summary>The suite as the program <c>connectors-conformance</c>, before it is published.</summary>
public sealed partial class ToolTests : IDisposable
{
    private static readonly BuiltProgram Tool = new("connectors-conformance");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectors-conformance-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Help_says_what_the_program_does_to_a_server()
    {
        var result = (await Tool.RunAsync("--help")).Expect(0);
        Assert.Contains("connectors-conformance --store milvus://", result.Output, StringComparison.Ordinal);
        Assert.Contains(ConformanceContext.Prefix, result.Output, StringComparison.Ordinal);
        Assert.Contains("drops them all at the end", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task All_cases_are_listed_or_those_whose_name_contains_a_text()
    {
        Assert.Equal(ConformanceSuite.Cases.Select(c => c.ToString()), (await Tool.RunAsync("--list")).Expect(0).Lines);

        var some = (await Tool.RunAsync("--list", "--filter", "durability:", "--output", "json")).Expect(0).JsonLines;
        Assert.Equal(ConformanceSuite.Cases.Where(c => c.Topic == "Durability").Select(c => c.Name), some.Select(line => line.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("", "--store")]
    [InlineData("memory:", "memory:")]
    [InlineData("--store memory: --filter no-such-case", "'no-such-case'")]
    [InlineData("--store sqlite:x", "embedded:PATH")]
    [InlineData("--store milvus://me:hunter2@localhost:19530", "--api-key-env")]
    [InlineData("--store memory: --api-key-env CONNECTORS_TESTS_NOT_SET", "CONNECTORS_TESTS_NOT_SET")]
    [InlineData("--store memory: --output xml", "table, json")]
    public async Task A_wrong_command_line_ends_with_2_and_says_what_was_wrong(string command, string what)
    {
        var result = (await Tool.RunAsync(command.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Expect(2);
        Assert.Contains(what, result.Error, StringComparison.Ordinal);
        Assert.Contains("'connectors-conformance --help'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Every_case_is_run_and_the_counts_are_the_last_line()
    {
        var result = (await Tool.RunAsync("--store", "memory:")).Expect(0);
        var skipped = result.Lines.Where(line => line.StartsWith("skipped ", StringComparison.Ordinal)).ToList();
        Assert.Equal($"{ConformanceSuite.Cases.Count - skipped.Count} passed, 0 failed, {skipped.Count} skipped", result.Lines[^1]);
        Assert.InRange(skipped.Count, 1, 100);
        Assert.Equal((2 * skipped.Count) + 2, result.Lines.Length);
        Assert.DoesNotContain('\u001b', result.Output + result.Error);
        Assert.Contains($"{ConformanceSuite.Cases.Count} cases, 0 failed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_is_a_line_for_each_case_and_one_for_the_counts()
    {
        var lines = (await Tool.RunAsync("--store", "memory:", "--filter", "Ids:", "--output", "json", "--progress", "none")).Expect(0).JsonLines;
        var expected = ConformanceSuite.Cases.Where(c => c.Topic == "Ids").ToList();
        Assert.Equal(expected.Select(c => (c.Name, "passed")), lines.SkipLast(1).Select(line => (line.GetProperty("name").GetString()!, line.GetProperty("outcome").GetString()!)));
        Assert.Equal(expected.Count, lines[^1].GetProperty("passed").GetInt32());
        Assert.Equal("memory:", lines[^1].GetProperty("store").GetString());
    }

    [Fact]
    public async Task A_server_that_cannot_be_reached_is_a_failure_without_counts()
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Find()}");
        var result = (await Tool.RunAsync("--store", $"milvus://{address}")).Expect(1);
        Assert.Contains(address, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_folder_is_opened_again_by_the_cases_and_goes_when_the_run_has_made_it()
    {
        var made = Path.Combine(_folder.FullName, "made");
        var cases = ConformanceSuite.Cases.Where(c => c.Topic == "Durability").ToList();
        var result = (await Tool.RunAsync("--store", "embedded:" + made, "--filter", "Durability:", "--verbose")).Expect(0);
        Assert.Equal(cases.Select(c => $"passed  {c}"), result.Lines[..cases.Count]);
        Assert.Equal($"{cases.Count} passed, 0 failed, 0 skipped", result.Lines[^1]);
        Assert.False(Directory.Exists(made));
    }

    [SkippableFact]
    public async Task An_interrupt_ends_it_with_130_and_leaves_nothing_behind()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var process = Tool.Start(["--store", "embedded:" + _folder.FullName, "--verbose", "--progress", "none"]);

        // The first topic has left its collections to the next ones by then.
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is { } line && !line.Contains("Ids:", StringComparison.Ordinal))
            Assert.StartsWith("passed ", line, StringComparison.Ordinal);
        var collections = Path.Combine(_folder.FullName, "collections");
        Assert.NotEmpty(Directory.EnumerateFileSystemEntries(collections));
        await BuiltProgram.InterruptAsync(process);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();

        Assert.Equal(130, await BuiltProgram.EndAsync(process));
        Assert.Contains("cancelled", await error, StringComparison.Ordinal);
        Assert.DoesNotMatch(Counts(), await output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(collections));
    }

    [SkippableFact]
    public async Task On_a_server_a_failed_case_is_explained_and_nothing_is_left_behind()
    {
        using var server = await LiteServer.StartAsync();

        // Milvus Lite has no graph index, and a URL does not say how it is restarted.
        const string failing = "A graph index asked for by name takes the number of candidates";
        var failed = (await Tool.RunAsync("--store", server.Url, "--filter", failing)).Expect(1);
        Assert.StartsWith("failed ", failed.Lines[0], StringComparison.Ordinal);
        Assert.Contains("HNSW", failed.Lines[1], StringComparison.Ordinal);
        Assert.Contains("it proves: 3 Exact by default", failed.Lines[2], StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed, 0 skipped", failed.Lines[^1]);

        var skipped = (await Tool.RunAsync("--store", server.Url, "--filter", "Durability:")).Expect(0);
        Assert.Contains("cannot be closed and opened again by this run", skipped.Lines[1], StringComparison.Ordinal);
        await using var store = MilvusStore.Connect(server.Url);
        Assert.Equal([], await store.ListAsync());
    }

    [Fact]
    public async Task Against_a_Qdrant_server_every_case_passes_and_nothing_is_left_behind()
    {
        using var emulator = new BuiltProgram("Connectors.Qdrant.Emulator").Start([]);
        try
        {
            var url = $"qdrant://{new Uri((await emulator.StandardOutput.ReadLineAsync())!).Authority}";
            var result = (await Tool.RunAsync("--store", url, "--progress", "none")).Expect(0);
            var skipped = result.Lines.Count(line => line.StartsWith("skipped ", StringComparison.Ordinal));
            Assert.Equal($"{ConformanceSuite.Cases.Count - skipped} passed, 0 failed, {skipped} skipped", result.Lines[^1]);
            Assert.InRange(skipped, 1, 100);
            Assert.Contains($"qdrant 1.18.3 at {url}", result.Lines[^2], StringComparison.Ordinal);
            await using var store = QdrantStore.Connect(url);
            Assert.Equal([], await store.ListAsync());
        }
        finally
        {
            emulator.Kill();
        }
    }

    [GeneratedRegex("[0-9]+ passed, ")]
    private static partial Regex Counts();
}
