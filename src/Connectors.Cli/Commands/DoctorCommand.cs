using System.CommandLine;
using System.Text.Json;
using Connectors.Cli.Diagnostics;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors doctor</c>.</summary>
internal static class DoctorCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("doctor", "Looks at what the tool needs: runtime, processor, ONNX Runtime, tokenizer, models, and a store. Exit code 1 when something is broken.");
        var store = new StoreOptions(command, required: false);
        var output = CommonOptions.Output();
        command.Add(output);
        return command.Runs(shell, (arguments, token) => RunAsync(shell, store.Find(arguments), arguments.GetValue(output), token))
            .WithExamples("connectors doctor", "connectors doctor --store embedded:data --output json");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, StoreUrl? store, OutputFormat output, CancellationToken cancellationToken)
    {
        var findings = await Examination.RunAsync(store, cancellationToken);
        if (output == OutputFormat.Json)
            JsonLineWriter.WriteOne(shell, json => Write(json, findings));
        else
            ConsoleTable.Write(shell, ["CHECK", "", "FOUND"], findings.Select(finding => (IReadOnlyList<string>)[finding.Check, Word(finding.Verdict), finding.Detail]));
        return findings.Any(finding => finding.Verdict == Verdict.Broken) ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartObject();
        json.WriteBoolean("healthy"u8, findings.All(finding => finding.Verdict != Verdict.Broken));
        json.WriteStartArray("checks"u8);
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("check"u8, finding.Check);
            json.WriteString("verdict"u8, Word(finding.Verdict));
            json.WriteString("found"u8, finding.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Ok => "ok",
        Verdict.Note => "note",
        _ => "broken",
    };
}
