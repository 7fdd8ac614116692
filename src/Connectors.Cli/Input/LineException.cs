namespace Connectors.Cli.Input;

/// <summary>A line of the input is bad. The message names the line and what is wrong with it.</summary>
internal sealed class LineException(string source, long line, string problem, Exception? cause = null)
    : Exception($"{source}, line {line}: {problem}", cause);
