using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Connectors.Cli;

/// <summary>What every command has: examples in its help, and exit codes for what goes wrong.</summary>
internal static class CommandExtensions
{
    // '@text' is a text here, not the name of a response file.
    private static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Parses a command line and does what it says.</summary>
    /// <param name="root">The command of the program.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="shell">The streams.</param>
    /// <param name="cancellationTime">How long a command that is interrupted may take to end by itself; null for 2 seconds.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(this RootCommand root, string[] arguments, Shell shell, TimeSpan? cancellationTime = null)
    {
        var parsed = root.Parse(arguments, Parser);
        var configuration = new InvocationConfiguration { Output = shell.Out, Error = shell.Error };
        if (cancellationTime is not null)
            configuration.ProcessTerminationTimeout = cancellationTime;
        if (parsed.Action is not ParseErrorAction)
            return await parsed.InvokeAsync(configuration);

        foreach (var error in parsed.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
            shell.WriteError(error);
        shell.WriteHint(parsed.CommandResult);
        return (int)ExitCode.Usage;
    }

    public static TCommand WithExamples<TCommand>(this TCommand command, params string[] examples)
        where TCommand : Command
    {
        // The root's own help option is found by every subcommand; another one at the command takes its place there.
        foreach (var inherited in command.Options.OfType<HelpOption>().ToList())
            command.Options.Remove(inherited);
        command.Add(new HelpOption { Action = new HelpWithExamples(examples) });
        return command;
    }

    public static TCommand Runs<TCommand>(this TCommand command, Shell shell, Func<ParseResult, CancellationToken, Task<ExitCode>> run)
        where TCommand : Command
    {
        command.SetAction(async (arguments, token) => (int)await GuardAsync(arguments.CommandResult, shell, () => run(arguments, token), token));
        return command;
    }

    private static async Task<ExitCode> GuardAsync(CommandResult command, Shell shell, Func<Task<ExitCode>> run, CancellationToken token)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            shell.WriteError("cancelled.");
            return ExitCode.Cancelled;
        }
        catch (UsageException e)
        {
            shell.WriteError(e.Message);
            shell.WriteHint(command);
            return ExitCode.Usage;
        }
        catch (Exception e) when (IsExplained(e))
        {
            shell.WriteError(Explain(e));
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            shell.WriteError($"something went wrong that should not have; please report it.{Environment.NewLine}{e}");
            return ExitCode.Failed;
        }
    }

    /// <summary>Exceptions by which the libraries speak to the user; a stack would only hide what they say.</summary>
    private static bool IsExplained(Exception e) =>
        e is CommandException or Input.LineException or StoreException or IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException or FormatException or ArgumentException
            or TypeInitializationException { InnerException: DllNotFoundException };

    private static string Explain(Exception e) => e switch
    {
        ArgumentException { ParamName: { } name } => e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
        TypeInitializationException { InnerException: DllNotFoundException cause } => $"ONNX Runtime's native library could not be loaded; see 'connectors doctor'. {cause.Message}",
        _ => e.Message,
    };
}
