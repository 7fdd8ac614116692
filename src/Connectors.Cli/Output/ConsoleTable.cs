using Spectre.Console;

namespace Connectors.Cli.Output;

/// <summary>
/// Tables for people: plain columns, bold headings where colours are allowed. Piped, no line is broken, so that each row is one line.
/// </summary>
internal static class ConsoleTable
{
    private const int UnboundedWidth = 10_000;

    public static void Write(Shell shell, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var heading in headings)
            table.AddColumn(new TableColumn(new Text(heading, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0) });
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(Printable.Of(cell))));
        if (shell.IsOutputTerminal)
            For(shell.Out, isTerminal: true, shell.AllowsColors).Write(table);
        else
            WritePiped(shell.Out, table);
    }

    /// <summary>A console of our own: Spectre's does not know that standard error may be a terminal when standard output is none.</summary>
    public static IAnsiConsole For(TextWriter writer, bool isTerminal, bool allowsColors) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal && allowsColors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Yes : InteractionSupport.No,
    });

    private static void WritePiped(TextWriter target, Table table)
    {
        using var rendered = new StringWriter();
        var console = For(rendered, isTerminal: false, allowsColors: false);
        console.Profile.Width = UnboundedWidth;
        console.Write(table);
        foreach (var line in rendered.ToString().Split('\n').SkipLast(1))
            target.WriteLine(line.TrimEnd());
    }
}
