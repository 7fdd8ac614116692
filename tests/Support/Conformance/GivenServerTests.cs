using Connectors.Conformance;
using Xunit.Abstractions;

namespace Connectors.Testing;

/// <summary>Runs the suite against a server that somebody names in the environment, as one test: nobody has to have one.</summary>
/// <param name="variable">The environment variable that holds its URL.</param>
/// <param name="connect">Connects to a URL.</param>
/// <param name="output">Where skipped cases are told.</param>
public abstract class GivenServerTests(string variable, Func<string, HybridStore> connect, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Every_case_passes_on_the_server_given()
    {
        var url = Environment.GetEnvironmentVariable(variable);
        Skip.If(string.IsNullOrEmpty(url), $"{variable} names no server.");
        await using var context = await ConformanceContext.OpenAsync(new Target(url!, connect));
        var failures = new List<string>();
        foreach (var conformanceCase in ConformanceSuite.Cases)
        {
            var result = await ConformanceRunner.RunAsync(conformanceCase, context);
            if (result.Outcome == ConformanceOutcome.Failed)
                failures.Add($"{conformanceCase}: {result.Message}");
            else if (result.Outcome == ConformanceOutcome.Skipped)
                output.WriteLine($"skipped: {conformanceCase}: {result.Message}");
        }

        Assert.True(failures.Count == 0, $"{failures.Count} of {ConformanceSuite.Cases.Count} cases failed:\n{string.Join('\n', failures)}");
    }

    private sealed class Target(string url, Func<string, HybridStore> connect) : IConformanceTarget
    {
        public string Name => url;

        public bool CanReopen => false;

        public IReadOnlyDictionary<string, string> Exceptions => new Dictionary<string, string>();

        public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult(connect(url));

        public Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken) => throw new NotSupportedException("The server is not ours to restart.");
    }
}
