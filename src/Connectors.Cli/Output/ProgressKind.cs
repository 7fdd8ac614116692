namespace Connectors.Cli.Output;

/// <summary>How a long command says how far it is.</summary>
internal enum ProgressKind
{
    /// <summary>A bar on a terminal, plain lines elsewhere.</summary>
    Auto,

    Plain,

    Json,

    None,
}
