using System.CommandLine;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors collection</c>.</summary>
internal static class CollectionCommand
{
    public static Command Create(Shell shell) => new("collection", "Makes, shows and deletes collections.")
    {
        CollectionCreateCommand.Create(shell),
        CollectionDescribeCommand.Create(shell),
        CollectionListCommand.Create(shell),
        CollectionDropCommand.Create(shell),
    };
}
