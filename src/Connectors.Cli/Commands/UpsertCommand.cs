using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Connectors.Cli.Encodings;
using Connectors.Cli.Input;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Cli.Upserting;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors upsert</c>.</summary>
internal static class UpsertCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("upsert", "Encodes documents and writes them: JSON lines with \"id\" (or \"_id\") and \"text\"; other members become payload, and the text is kept under 'text'. A collection that does not exist is made from the encoders, with the fields 'sparse' and 'dense', and remembers them.");
        var collection = new CollectionOptions(command);
        var input = CliOption.Text("--input", "FILE|-", "The documents; - for standard input.", required: true);
        var sparse = EncoderOptions.Sparse($"The sparse encoder: {EncoderSpec.SparseForms}. Default: what the collection remembers.");
        var dense = EncoderOptions.Dense($"The dense encoder: {EncoderSpec.DenseForms}. Default: what the collection remembers.");
        var batchPoints = CliOption.Count("--batch-points", "How many points go into one request at most. Default: the store's.");
        var batchBytes = CliOption.Count("--batch-bytes", "How many bytes go into one request at most. Default: the store's.");
        var parallel = CliOption.Count("--parallel", "How many requests are in flight at most. Default: the store's.");
        var onError = CliOption.Choice("--on-error", "What a bad document does: stop ends with exit code 1 after writing those before it, continue leaves it out and ends with 3. Default: stop.", ("stop", ErrorPolicy.Stop), ("continue", ErrorPolicy.Continue));
        var progress = CommonOptions.Progress();
        var output = CommonOptions.Output();
        foreach (var option in (Option[])[input, sparse, dense, batchPoints, batchBytes, parallel, onError, progress, output, Later("--checkpoint"), Later("--dead-letter")])
            command.Add(option);
        return command.Runs(shell, async (arguments, token) =>
        {
            var settings = new UpsertSettings(arguments.GetValue(batchPoints), arguments.GetValue(batchBytes), arguments.GetValue(parallel), arguments.GetValue(onError));
            var display = ProgressDisplay.Create(shell, arguments.GetValue(progress), "points");
            var (sparseSpec, denseSpec) = (arguments.GetValue(sparse), arguments.GetValue(dense));
            await using var source = LineSource.Open(arguments.GetRequiredValue(input));
            await using var store = await collection.Store(arguments).OpenAsync(create: sparseSpec is not null || denseSpec is not null, token);
            var target = store.Collection(collection.Name(arguments));
            return await RunAsync(shell, source, target, sparseSpec, denseSpec, settings, display, arguments.GetValue(output), token);
        }).WithExamples(
            "connectors upsert --store embedded:data --collection docs --input docs.jsonl --sparse splade:models/splade-tiny --dense dense:models/all-MiniLM-L6-v2",
            "connectors upsert --store embedded:data --collection docs --input docs.jsonl --sparse bm25",
            "zcat more.jsonl.gz | connectors upsert --store embedded:data --collection docs --input - --on-error continue");
    }

    private static Option<string> Later(string name) => new(name)
    {
        Hidden = true,
        Validators = { result => result.AddError($"{name} comes with a later version; this one does not have it.") },
    };

    private static async Task<ExitCode> RunAsync(
        Shell shell,
        LineSource source,
        HybridCollection collection,
        EncoderSpec? sparse,
        EncoderSpec? dense,
        UpsertSettings settings,
        IProgressDisplay display,
        OutputFormat output,
        CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var target = await UpsertTarget.OpenAsync(collection, sparse, dense, cancellationToken);
        using var encoders = target.Encoders;
        foreach (var note in target.Notes)
            display.Note(note);
        var pipeline = new UpsertPipeline(source, encoders.Searcher(collection, target.Definition), collection, settings, display);
        try
        {
            await display.RunAsync(async () =>
            {
                await pipeline.RunAsync(cancellationToken);
                return true;
            });
        }
        finally
        {
            foreach (var finding in encoders.Findings)
                display.Note(finding);
            WriteSummary(shell, collection.Name, pipeline.Counts, clock.Elapsed, output);
        }

        return pipeline.Counts switch
        {
            { Failed: 0 } => ExitCode.Done,
            { Written: 0 } => ExitCode.Failed,
            _ => ExitCode.PartlyDone,
        };
    }

    private static void WriteSummary(Shell shell, string collection, UpsertCounts counts, TimeSpan elapsed, OutputFormat output)
    {
        if (output == OutputFormat.Table)
        {
            shell.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{collection}: {counts.Written} written, {counts.Superseded} superseded, {counts.Failed} failed of {counts.Read} read in {elapsed.TotalSeconds:F1} s"));
            return;
        }

        JsonLineWriter.WriteOne(shell, json =>
        {
            json.WriteStartObject();
            json.WriteString("collection"u8, collection);
            json.WriteNumber("read"u8, counts.Read);
            json.WriteNumber("written"u8, counts.Written);
            json.WriteNumber("superseded"u8, counts.Superseded);
            json.WriteNumber("failed"u8, counts.Failed);
            json.WriteNumber("seconds"u8, Math.Round(elapsed.TotalSeconds, 3));
            json.WriteEndObject();
        });
    }
}
