using System.CommandLine;
using Connectors.Cli.Options;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors collection drop</c>.</summary>
internal static class CollectionDropCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("drop", "Deletes a collection and everything in it, without asking.");
        var collection = new CollectionOptions(command);
        return command.Runs(shell, (arguments, token) => RunAsync(shell, collection.Store(arguments), collection.Name(arguments), token))
            .WithExamples("connectors collection drop --store embedded:data --collection docs");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, StoreUrl url, string name, CancellationToken cancellationToken)
    {
        await using var store = await url.OpenAsync(create: false, cancellationToken);
        if (!await store.Collection(name).DropAsync(cancellationToken))
            throw new CommandException($"there is no collection '{name}' in {url}.");
        await shell.Out.WriteLineAsync($"{name}: dropped");
        return ExitCode.Done;
    }
}
