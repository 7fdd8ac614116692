using System.Globalization;
using Spectre.Console;

namespace Connectors.Cli.Output;

/// <summary>A bar on a terminal; a spinner when the length of the input is not known.</summary>
internal sealed class BarProgress(Shell shell, string unit) : IProgressDisplay
{
    private readonly IAnsiConsole _console = ConsoleTable.For(shell.Error, isTerminal: true, allowsColors: true);
    private ProgressTask? _task;

    public Task<T> RunAsync<T>(Func<Task<T>> work) => _console.Progress()
        .AutoClear(true)
        .Columns(new SpinnerColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .StartAsync(context =>
        {
            _task = context.AddTask(unit, maxValue: 1);
            _task.IsIndeterminate = true;
            return work();
        });

    public void Report(WorkState state)
    {
        if (_task is not { } task)
            return;
        task.Description = string.Create(CultureInfo.InvariantCulture, $"{state.Done} {unit}{(state.Failed > 0 ? $", {state.Failed} failed" : "")}");
        if (state.Fraction is not { } fraction)
            return;
        task.IsIndeterminate = false;
        task.Value = fraction;
    }

    public void Note(string message) => _console.WriteLine($"{shell.Program}: {Printable.Of(message)}");

    public void WriteResult(string line)
    {
        // On one terminal with the bar, only the bar's console knows where a line can stand.
        if (shell.IsOutputTerminal)
            _console.WriteLine(line);
        else
            shell.Out.WriteLine(line);
    }
}
