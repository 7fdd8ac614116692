using System.CommandLine;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors models</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create(Shell shell) => new("models", "Models on this machine, and those that are known on hubs.")
    {
        ModelsListCommand.Create(shell),
        ModelsDownloadCommand.Create(shell),
        ModelsInspectCommand.Create(shell),
    };
}
