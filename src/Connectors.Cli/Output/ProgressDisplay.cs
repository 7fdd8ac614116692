namespace Connectors.Cli.Output;

/// <summary>Chooses how progress is shown.</summary>
internal static class ProgressDisplay
{
    /// <param name="shell">The streams.</param>
    /// <param name="kind">What was asked for.</param>
    /// <param name="unit">What is counted, for instance "points".</param>
    public static IProgressDisplay Create(Shell shell, ProgressKind kind, string unit) => kind switch
    {
        ProgressKind.Auto when shell.IsErrorTerminal && shell.AllowsColors => new BarProgress(shell, unit),
        ProgressKind.Auto or ProgressKind.Plain => new LineProgress(shell, unit, asJson: false),
        ProgressKind.Json => new LineProgress(shell, unit, asJson: true),
        _ => new NoProgress(shell),
    };
}
