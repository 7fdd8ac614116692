using System.CommandLine;

namespace Connectors.Cli.Commands;

/// <summary>A command that the tool will have: better than "unrecognized".</summary>
internal static class LaterCommand
{
    public static Command Create(string name, Shell shell) =>
        new Command(name, "Comes with a later version.") { Hidden = true, TreatUnmatchedTokensAsErrors = false }
            .Runs(shell, (_, _) =>
            {
                shell.WriteError($"'{name}' comes with a later version; this one does not have it.");
                return Task.FromResult(ExitCode.Usage);
            });
}
