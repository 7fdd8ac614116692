using Connectors.Cli;

namespace Connectors.Conformance.Tool;

internal static class Program
{
    // More than ConformanceContext gives itself to drop its collections: an interrupt leaves nothing behind.
    private static readonly TimeSpan CancellationTime = TimeSpan.FromMinutes(2);

    public static Task<int> Main(string[] args)
    {
        var shell = new Shell("connectors-conformance");
        return ConformanceCommand.Create(shell).RunAsync(args, shell, CancellationTime);
    }
}
