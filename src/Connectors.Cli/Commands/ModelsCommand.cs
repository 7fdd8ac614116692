using System.CommandLine;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors models</c>.</summary>
internal static class ModelsCommand
{
    public static Command Create(Shell shell) => new("models", "Models on this machine.")
    {
        ModelsListCommand.Create(shell),
        ModelsInspectCommand.Create(shell),
    };
}
