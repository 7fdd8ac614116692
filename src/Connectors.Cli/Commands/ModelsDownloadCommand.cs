using System.CommandLine;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Encoders;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors models download</c>.</summary>
internal static class ModelsDownloadCommand
{
    public static Command Create(Shell shell)
    {
        var model = new Argument<string>("ID") { Description = "The model's name on the hub: ORGANISATION/NAME. See 'connectors models list'." };
        var revision = CliOption.Text("--revision", "REVISION", "The branch, tag or commit. Default: main.");
        var file = CliOption.Text("--file", "FILE", "The .onnx file, where the model has several. Default: what is known of the model, else onnx/model.onnx, model.onnx, or the only one.");
        var hub = new HubOptions();
        var progress = CommonOptions.Progress();
        var output = CommonOptions.Output();
        var command = new Command("download", "Brings a model into the cache that the hub's own tools share, and writes its folder. Goes on where an earlier download broke off. An encoder takes it as hf:ID.") { model, revision, file, progress, output };
        hub.AddTo(command);
        return command
            .Runs(shell, async (arguments, token) =>
            {
                using var source = hub.Open(arguments);
                var wanted = new HubDownloadOptions { Revision = arguments.GetValue(revision) ?? "main", Files = FilesOf(arguments.GetRequiredValue(model), arguments.GetValue(file)) };
                return await RunAsync(shell, source, arguments.GetRequiredValue(model), wanted, arguments.GetValue(progress), arguments.GetValue(output), token);
            })
            .WithExamples(
                "connectors models download Qdrant/Splade_PP_en_v1",
                "connectors models download Qdrant/Splade_PP_en_v1 --offline --output json",
                "connectors encode --encoder splade:hf:Qdrant/Splade_PP_en_v1 < texts.jsonl");
    }

    private static HubFiles FilesOf(string id, string? file)
    {
        if (file is not null)
            return HubFiles.OnnxGraph(file);
        return ModelCatalog.Find(id) switch
        {
            { Kind: ModelKind.Bm25 } => throw new UsageException("bm25 is built in; there is nothing to download."),
            { Kind: ModelKind.Static } => HubFiles.Tables,
            { File: { } graph } known when known.Id == id => HubFiles.OnnxGraph(graph),
            _ => HubFiles.Onnx,
        };
    }

    private static async Task<ExitCode> RunAsync(Shell shell, ModelHub hub, string id, HubDownloadOptions wanted, ProgressKind kind, OutputFormat output, CancellationToken cancellationToken)
    {
        var display = ProgressDisplay.Create(shell, kind, "bytes");
        var known = ModelCatalog.Find(id);
        if (known is { IsNonCommercial: true })
            display.Note($"the licence of {id}, {known.Licence}, forbids commercial use.");
        wanted.Progress = new DownloadProgress(display);
        var model = await display.RunAsync(() => hub.DownloadAsync(id, wanted, cancellationToken));
        if (output == OutputFormat.Table)
        {
            await shell.Out.WriteLineAsync(model.Folder);
            return ExitCode.Done;
        }

        JsonLineWriter.WriteOne(shell, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, model.Id);
            json.WriteString("commit"u8, model.Commit);
            json.WriteString("folder"u8, model.Folder);
            json.WriteString("licence"u8, known?.Licence);
            json.WriteEndObject();
        });
        return ExitCode.Done;
    }
}
