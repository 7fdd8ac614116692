namespace Connectors.Cli.Diagnostics;

internal enum Verdict
{
    Ok,

    /// <summary>Worth knowing, and no fault.</summary>
    Note,

    Broken,
}
