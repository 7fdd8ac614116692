namespace Connectors.Cli.Output;

/// <summary>Shows on standard error how far a command is.</summary>
internal interface IProgressDisplay
{
    /// <summary>Runs the work, and shows what it reports meanwhile.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work);

    void Report(WorkState state);

    /// <summary>Writes a line that stays, without disturbing the display.</summary>
    void Note(string message);

    /// <summary>Writes a line to standard output without disturbing the display.</summary>
    void WriteResult(string line);
}
