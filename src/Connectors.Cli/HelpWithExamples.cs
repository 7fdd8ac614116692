using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Connectors.Cli;

/// <summary>The usual help, and examples below it.</summary>
internal sealed class HelpWithExamples(IReadOnlyList<string> examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _help = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = _help.Invoke(parseResult);
        var writer = parseResult.InvocationConfiguration.Output;
        writer.WriteLine("Examples:");
        foreach (var example in examples)
            writer.WriteLine("  " + example);
        return code;
    }
}
