using System.Diagnostics;
using System.Text;

namespace Connectors.Testing;

/// <summary>A program that was built with the tests, as a process of its own: what a shell starts.</summary>
/// <param name="name">The name of its assembly.</param>
internal sealed class BuiltProgram(string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
            throw new TimeoutException($"The program did not end within {Patience.TotalMinutes} minutes.");
        }
    }

    /// <summary>Does what Ctrl+C does.</summary>
    public static async Task InterruptAsync(Process process)
    {
        using var kill = Process.Start("kill", ["-INT", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public Process Start(string[] arguments, string? folder = null, params (string Name, string Value)[] environment)
    {
        // A job in the background of a script ignores SIGINT, and so would its children: env gives them the signal back.
        string[] command = [.. OperatingSystem.IsLinux() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), "dotnet", Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. arguments];
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
        foreach (var (variable, value) in environment)
            start.Environment[variable] = value;
        return Process.Start(start)!;
    }

    public Task<ProgramResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public Task<ProgramResult> RunAsync(string[] arguments, string input, string? folder = null) => RunAsync(arguments, Utf8.GetBytes(input), folder);

    public async Task<ProgramResult> RunAsync(string[] arguments, byte[] input, string? folder = null, params (string Name, string Value)[] environment)
    {
        using var process = Start(arguments, folder, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await WriteAsync(process, input);
        return new ProgramResult(await EndAsync(process), await output, await error);
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
            // A program that ends with an error does not read on.
        }
    }
}
