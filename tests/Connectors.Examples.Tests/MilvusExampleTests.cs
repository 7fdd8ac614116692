using System.Diagnostics;
using System.Text;
using Connectors.Milvus.Tests.Server;

namespace Connectors.Examples.Tests;

/// <summary>Runs the example against a Milvus Lite, as a process of its own.</summary>
public sealed class MilvusExampleTests
{
    [SkippableFact]
    public async Task It_writes_the_passages_and_finds_the_answer_with_a_fusion_on_the_server()
    {
        using var server = LiteServer.Start();
        var (exitCode, output, error) = await RunAsync(server.Url, "who first walked on the moon");

        Assert.True(exitCode == 0, error);
        Assert.Contains("204 passages written", output, StringComparison.Ordinal);
        Assert.Contains("fused on the Server", output, StringComparison.Ordinal);
        Assert.Equal("moon-landing-01", output.Split('\n').First(line => line.StartsWith("  0.", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1].Trim());
    }

    [Fact]
    public async Task Without_an_address_it_says_what_is_missing()
    {
        var (exitCode, _, error) = await RunAsync();
        Assert.Equal(2, exitCode);
        Assert.Contains("milvus://", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Milvus.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }
}
