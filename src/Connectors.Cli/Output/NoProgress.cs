namespace Connectors.Cli.Output;

/// <summary>Shows nothing but notes.</summary>
internal sealed class NoProgress(Shell shell) : IProgressDisplay
{
    public Task<T> RunAsync<T>(Func<Task<T>> work) => work();

    public void Report(WorkState state)
    {
    }

    public void Note(string message) => shell.WriteError(message);

    public void WriteResult(string line) => shell.Out.WriteLine(line);
}
