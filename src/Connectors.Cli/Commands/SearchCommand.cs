using System.CommandLine;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Cli.Searching;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors search</c>.</summary>
internal static class SearchCommand
{
    private const int DefaultLimit = 10;

    public static Command Create(Shell shell)
    {
        var command = new Command("search", "Searches a collection for a text.");
        var collection = new CollectionOptions(command);
        var query = CliOption.Text("--query", "TEXT", "The text to search for.", required: true);
        command.Add(query);
        var search = new SearchOptionSet(command, DefaultLimit);
        var explain = new Option<bool>("--explain") { Description = "Says for every hit what each leg did (rank, score, contribution), and which expansion terms matched (query weight, document weight, contribution)." };
        var output = CommonOptions.Output();
        command.Add(explain);
        command.Add(output);
        return command.Runs(shell, async (arguments, token) =>
        {
            var settings = search.Read(arguments) with { Explain = arguments.GetValue(explain) };
            await using var open = await collection.OpenAsync(arguments, token);
            return await RunAsync(shell, open, arguments.GetRequiredValue(query), settings, arguments.GetValue(output), token);
        }).WithExamples(
            "connectors search --store embedded:data --collection docs --query \"who first walked on the moon\"",
            "connectors search --store embedded:data --collection docs --query moon --mode sparse --explain --output json",
            "connectors search --store embedded:data --collection docs --query moon --fusion linear:0.7:minmax --filter 'year >= 1960'");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, OpenCollection open, string query, SearchSettings settings, OutputFormat output, CancellationToken cancellationToken)
    {
        using var search = await CollectionSearch.OpenAsync(open, settings, cancellationToken);
        var answer = await search.AnswerAsync(query, cancellationToken);
        if (output == OutputFormat.Json)
            JsonLineWriter.WriteOne(shell, json => AnswerJson.Write(json, answer, search.Legs, settings.Explain));
        else
            AnswerTable.Write(shell, answer, search.Legs, settings.Explain);
        return ExitCode.Done;
    }
}
