using System.CommandLine;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors collection list</c>.</summary>
internal static class CollectionListCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("list", "Lists the collections of a store, one a line.");
        var store = new StoreOptions(command);
        var output = CommonOptions.Output();
        command.Add(output);
        return command.Runs(shell, (arguments, token) => RunAsync(shell, store.Get(arguments), arguments.GetValue(output), token))
            .WithExamples("connectors collection list --store embedded:data");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, StoreUrl url, OutputFormat output, CancellationToken cancellationToken)
    {
        await using var store = await url.OpenAsync(create: false, cancellationToken);
        var names = await store.ListAsync(cancellationToken);
        if (output == OutputFormat.Table)
        {
            foreach (var name in names)
                await shell.Out.WriteLineAsync(Printable.Of(name));
            return ExitCode.Done;
        }

        JsonLineWriter.WriteOne(shell, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("collections"u8);
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        });
        return ExitCode.Done;
    }
}
