using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Connectors.Cli.Input;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Cli.Searching;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors run</c>.</summary>
internal static class RunCommand
{
    private const int DefaultLimit = 1000;

    /// <summary>How many queries are searched for at the same time.</summary>
    private const int ChunkQueries = 16;

    public static Command Create(Shell shell)
    {
        var command = new Command("run", "Searches for a whole query set and writes a TREC run: qid Q0 docid rank score tag. Queries are JSON lines with \"id\" and \"text\", or lines of an id, a tab and a text. The file appears when it is complete.");
        var collection = new CollectionOptions(command);
        var queries = CliOption.Text("--queries", "FILE|-", "The queries; - for standard input.", required: true);
        var output = CliOption.Text("--output", "FILE", "The run; a file of that name is replaced.", required: true);
        command.Add(queries);
        command.Add(output);
        var search = new SearchOptionSet(command, DefaultLimit);
        return command.Runs(shell, async (arguments, token) =>
        {
            await using var source = LineSource.Open(arguments.GetRequiredValue(queries));
            await using var target = AtomicFile.Create(arguments.GetRequiredValue(output));
            await using var open = await collection.OpenAsync(arguments, token);
            using var prepared = await CollectionSearch.OpenAsync(open, search.Read(arguments), token);
            var display = ProgressDisplay.Create(shell, ProgressKind.Auto, "queries");
            await display.RunAsync(() => RunAsync(prepared, source, target, display, token));
            await target.CommitAsync();
            return ExitCode.Done;
        }).WithExamples("connectors run --store embedded:data --collection docs --queries queries.jsonl --output hybrid.trec --limit 100");
    }

    private static async Task<long> RunAsync(CollectionSearch search, LineSource source, AtomicFile target, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var tag = Tag(search.Mode);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var done = 0L;
        LineParser<QueryLine> parse = (line, number) => QueryLine.Parse(line, number) is var query && seen.Add(query.Id)
            ? query
            : throw new FormatException($"the id '{query.Id}' was there before.");
        await foreach (var chunk in source.ReadAsync(parse, ChunkQueries, cancellationToken))
        {
            var results = await Task.WhenAll(chunk.Select(query => search.FindAsync(query.Text, cancellationToken)));
            for (var i = 0; i < chunk.Count; i++)
                await target.WriteAsync(TrecRun.Format(chunk[i].Id, results[i], tag));
            done += chunk.Count;
            display.Report(new WorkState(done, Failed: 0, (double)source.Position / source.Length));
        }

        return done;
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "The words of the command line are lower case.")]
    private static string Tag(SearchMode mode) => "connectors-" + mode.ToString().ToLowerInvariant();
}
