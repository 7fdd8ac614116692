using System.Diagnostics;

namespace Connectors.Benchmarks;

/// <summary>Processes of their own, whose CPU time is theirs alone.</summary>
internal static class Child
{
    /// <summary>Runs a program to its end and returns what it has written.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}");
    }

    /// <summary>Runs this program in another role.</summary>
    public static string RunSelf(params IEnumerable<string> arguments) => Run(Environment.ProcessPath!, arguments);

    /// <summary>Starts this program in another role; it ends when its input is closed.</summary>
    public static Process StartSelf(params string[] arguments) => Start(Environment.ProcessPath!, arguments);

    private static Process Start(string program, IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
}
