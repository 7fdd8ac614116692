using System.CommandLine;
using Connectors.Cli.Output;

namespace Connectors.Cli.Options;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<OutputFormat> Output() =>
        CliOption.Choice("--output", "How results are written; json is stable. Default: table.", ("table", OutputFormat.Table), ("json", OutputFormat.Json));

    public static Option<ProgressKind> Progress() => CliOption.Choice(
        "--progress",
        "How progress is shown on standard error. Default: auto, a bar on a terminal and plain lines elsewhere.",
        ("auto", ProgressKind.Auto),
        ("plain", ProgressKind.Plain),
        ("json", ProgressKind.Json),
        ("none", ProgressKind.None));
}
