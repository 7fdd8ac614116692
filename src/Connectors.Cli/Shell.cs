using System.CommandLine.Parsing;
using System.Text;

namespace Connectors.Cli;

/// <summary>The three streams of the process, in UTF-8 without a byte order mark, and what is known of the terminal behind them.</summary>
internal sealed class Shell
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="program">The name of the program, as messages begin with it.</param>
    public Shell(string program)
    {
        Program = program;
        // A terminal of Windows reads our bytes in its own code page otherwise. Elsewhere they are passed on as they are.
        if (OperatingSystem.IsWindows() && !(Console.IsOutputRedirected && Console.IsErrorRedirected))
            Console.OutputEncoding = Utf8;
        Output = Console.OpenStandardOutput();
        Out = new StreamWriter(Output, Utf8) { AutoFlush = true };
        Error = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true });
    }

    public string Program { get; }

    /// <summary>Standard output in bytes. Whoever mixes it with <see cref="Out"/> flushes first.</summary>
    public Stream Output { get; }

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    public bool IsOutputTerminal => !Console.IsOutputRedirected;

    public bool IsErrorTerminal => !Console.IsErrorRedirected;

    /// <summary>See no-color.org: any value but the empty one.</summary>
    public bool AllowsColors { get; } = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>Opens a file, or standard input for "-".</summary>
    public static Stream OpenInput(string path) => path == "-"
        ? Console.OpenStandardInput()
        : new FileStream(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });

    public void WriteError(string message) => Error.WriteLine($"{Program}: {message}");

    public void WriteHint(CommandResult command)
    {
        var names = new List<string>();
        for (SymbolResult? result = command; result is CommandResult part; result = part.Parent)
            names.Insert(0, part.Parent is null ? Program : part.Command.Name);
        Error.WriteLine($"Run '{string.Join(' ', names)} --help' for how it is used.");
    }
}
