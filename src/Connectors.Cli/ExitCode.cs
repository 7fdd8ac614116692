namespace Connectors.Cli;

/// <summary>What scripts see. Part of the tool's contract.</summary>
internal enum ExitCode
{
    Done = 0,
    Failed = 1,
    Usage = 2,
    PartlyDone = 3,
    Cancelled = 130,
}
