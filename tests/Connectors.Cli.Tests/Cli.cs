using System.Diagnostics;
using System.Text;

namespace Connectors.Cli.Tests;

/// <summary>The built tool as a process of its own: what a shell starts.</summary>
internal static class Cli
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Splade { get; } = "splade:" + RepositoryFolder.Model("splade-tiny");

    public static string MiniLm { get; } = "dense:" + RepositoryFolder.Model("all-MiniLM-L6-v2");

    public static Process Start(string[] arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        // A job in the background of a script ignores SIGINT, and so would its children: env gives them the signal back.
        string[] command = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), "dotnet", Path.Combine(AppContext.BaseDirectory, "connectors.dll"), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
            WorkingDirectory = folder ?? RepositoryFolder.Root,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Task<CliResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public static Task<CliResult> RunAsync(string[] arguments, string input, string? folder = null) => RunAsync(arguments, Utf8.GetBytes(input), folder);

    public static async Task<CliResult> RunAsync(string[] arguments, byte[] input, string? folder = null, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, folder, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WriteAsync(process, input);
        return new CliResult(await EndAsync(process), await output, await error);
    }

    public static async Task<int> EndAsync(Process process)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"The tool did not end within {Patience.TotalMinutes} minutes.");
        }
    }

    private static async Task WriteAsync(Process process, byte[] input)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A tool that ends with an error does not read on.
        }
    }
}
