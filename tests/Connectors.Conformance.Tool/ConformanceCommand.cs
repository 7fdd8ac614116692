using System.CommandLine;
using System.Diagnostics;
using Connectors.Cli;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Conformance.Tool;

/// <summary>The command line of <c>connectors-conformance</c>.</summary>
internal static class ConformanceCommand
{
    private static readonly string Description = $"""
        Runs the conformance suite of Connectors ({ConformanceSuite.Cases.Count} cases) on a store, and says where the store behaves differently.

        What it does to the store: it creates collections named {ConformanceContext.Prefix}RUN_N, where RUN is eight random hexadecimal digits, fills them with generated points (a few thousand at most), and drops them all at the end, also when cases fail and after Ctrl+C. It reads the names of other collections, and nothing else of them. Killed by other means it leaves its collections behind: drop what begins with {ConformanceContext.Prefix}. Of embedded:PATH it deletes the folder if it has made it.

        A case is skipped with its reason when the store says that it cannot do what the case is about, or when it takes more than a URL to try it (a restart of the server).

        The last line is 'N passed, N failed, N skipped'. Exit codes: 0 no case failed, 1 a case failed or the store could not be tried, 2 wrong usage, 130 interrupted.
        """;

    public static RootCommand Create(Shell shell)
    {
        var root = new RootCommand(Description);
        var store = new StoreOptions(root, required: false);
        var filter = CliOption.Text("--filter", "TEXT", "Only the cases whose 'Topic: name' contains the text, in any case.");
        var list = new Option<bool>("--list") { Description = "Lists the cases instead of running them." };
        var verbose = new Option<bool>("--verbose") { Description = "Names the passed cases too, and gives the stack of each failure." };
        var output = CommonOptions.Output();
        var progress = CommonOptions.Progress();
        foreach (var option in (Option[])[filter, list, verbose, output, progress])
            root.Add(option);
        return root.Runs(shell, async (arguments, token) =>
        {
            var cases = Select(arguments.GetValue(filter));
            if (arguments.GetValue(list))
                return List(shell, cases, arguments.GetValue(output));
            var url = store.Find(arguments) ?? throw new UsageException("--store URL is missing.");
            var display = ProgressDisplay.Create(shell, arguments.GetValue(progress), "cases");
            var report = new RunReport(display, arguments.GetValue(output), arguments.GetValue(verbose), cases.Count);
            return await display.RunAsync(() => RunAsync(url, cases, report, token));
        }).WithExamples(
            "connectors-conformance --store qdrant://localhost:6334",
            "connectors-conformance --store milvus://localhost:19530",
            "connectors-conformance --store elasticsearch+tls://search.example:9200 --api-key-env ELASTIC_KEY --output json",
            "connectors-conformance --store memory: --filter Fusion: --verbose");
    }

    private static List<ConformanceCase> Select(string? filter)
    {
        var cases = ConformanceSuite.Cases.Where(conformanceCase => filter is null || conformanceCase.ToString().Contains(filter, StringComparison.OrdinalIgnoreCase)).ToList();
        return cases.Count > 0 ? cases : throw new UsageException($"--filter: no case has '{filter}' in its name. --list lists them.");
    }

    private static ExitCode List(Shell shell, List<ConformanceCase> cases, OutputFormat output)
    {
        foreach (var conformanceCase in cases)
            shell.Out.WriteLine(output == OutputFormat.Json ? CaseJson.Line(conformanceCase) : conformanceCase.ToString());
        return ExitCode.Done;
    }

    private static async Task<ExitCode> RunAsync(StoreUrl url, List<ConformanceCase> cases, RunReport report, CancellationToken cancellationToken)
    {
        using var target = new UrlTarget(url);
        try
        {
            await using var context = await ConformanceContext.OpenAsync(target, cancellationToken);
            foreach (var conformanceCase in cases)
            {
                var start = Stopwatch.GetTimestamp();
                var result = await ConformanceRunner.RunAsync(conformanceCase, context, cancellationToken);
                report.Add(result, Stopwatch.GetElapsedTime(start));
            }

            report.Finish(target.Name, context.Info);
        }
        catch (ConformanceFailureException e)
        {
            throw new CommandException(e.Message, e);
        }

        return report.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
