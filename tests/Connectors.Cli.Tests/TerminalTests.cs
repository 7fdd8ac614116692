using System.Diagnostics;

namespace Connectors.Cli.Tests;

/// <summary>The tool on a real pseudo-terminal, which script(1) of util-linux makes.</summary>
public class TerminalTests
{
    private const string Script = "/usr/bin/script";

    // What a bar does while it redraws. The runtime itself switches the keypad, colours or not.
    private const string HideCursor = "\u001b[?25l";

    [SkippableTheory]
    [InlineData("", true)]
    [InlineData("1", false)]
    public async Task Progress_is_a_bar_on_a_terminal_unless_colours_are_off(string noColor, bool isBar)
    {
        Skip.IfNot(OperatingSystem.IsLinux() && File.Exists(Script), $"needs {Script} of util-linux");
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.In("docs.jsonl"), string.Concat(Enumerable.Range(0, 20).Select(i => $"{{\"id\":\"{i}\",\"text\":\"moon {i}\"}}\n")));
        var tool = Path.Combine(AppContext.BaseDirectory, "connectors.dll");
        var command = $"stty cols 120; dotnet '{tool}' upsert --store 'embedded:{folder.In("store")}' --collection docs --input '{folder.In("docs.jsonl")}' --sparse '{Cli.Splade}'";
        var start = new ProcessStartInfo(Script, ["-qec", command, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        (start.Environment["TERM"], start.Environment["NO_COLOR"]) = ("xterm", noColor);

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var result = new ProgramResult(await BuiltProgram.EndAsync(process), await output, "").Expect(0);

        Assert.Contains("docs: 20 written", result.Output, StringComparison.Ordinal);
        Assert.Contains("20 points", result.Output, StringComparison.Ordinal);
        Assert.Equal(isBar, result.Output.Contains(HideCursor, StringComparison.Ordinal));
    }
}
