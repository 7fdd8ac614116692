using System.CommandLine;
using System.Text.Json;
using Connectors.Cli.Models;
using Connectors.Cli.Options;
using Connectors.Cli.Output;
using Connectors.Encoders;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors models list</c>.</summary>
internal static class ModelsListCommand
{
    private const string LocalFolder = "models";

    public static Command Create(Shell shell)
    {
        var folders = CliOption.Repeated("--folder", "FOLDER", "A folder whose subfolders are models, besides the folder 'models' here.", ParseFolder);
        var output = CommonOptions.Output();
        return new Command("list", "Lists the models in the folder 'models' here, and in those of --folder; and those that are known, with size, licence, and whether they are here or in the hub's cache.") { folders, output }
            .Runs(shell, (arguments, token) => RunAsync(shell, arguments.GetRequiredValue(folders), arguments.GetValue(output), token))
            .WithExamples("connectors models list", "connectors models list --folder ~/models --output json");
    }

    public static IEnumerable<string> LocalFolders(IEnumerable<string> further) => (Directory.Exists(LocalFolder) ? [LocalFolder] : Array.Empty<string>()).Concat(further);

    private static string ParseFolder(string path) => Directory.Exists(path) ? path : throw new FormatException($"there is no folder '{path}'.");

    private static async Task<ExitCode> RunAsync(Shell shell, IReadOnlyList<string> folders, OutputFormat output, CancellationToken cancellationToken)
    {
        var cards = new List<ModelCard>();
        foreach (var folder in ModelFiles.FindModels(LocalFolders(folders)))
            cards.Add(await ModelCard.ReadAsync(folder, cancellationToken));
        using var hub = new ModelHub();
        var here = cards.ConvertAll(card => card.Folder);
        var known = ModelCatalog.Models.Select(model => (Model: model, Folder: KnownModels.FolderOf(model, hub, here))).ToList();
        if (output == OutputFormat.Json)
        {
            JsonLineWriter.WriteOne(shell, json => Write(json, cards, known));
            return ExitCode.Done;
        }

        if (cards.Count == 0)
            await shell.Error.WriteLineAsync("No models here: there are none in the folder 'models'. Give another one with --folder.");
        else
            ConsoleTable.Write(shell, ["NAME", "KIND", "SIZE", "LICENCE", "VOCABULARY"], cards.Select(Row));
        ConsoleTable.Write(shell, KnownModels.Headings, known.Select(entry => KnownModels.Row(entry.Model, entry.Folder)));
        return ExitCode.Done;
    }

    private static string[] Row(ModelCard card) =>
        [card.Name, card.Kind, Printable.Bytes(card.Size), card.Licences is [] ? "-" : string.Join(", ", card.Licences), card.Tokenizer is { } tokenizer ? Printable.Of((long)tokenizer.Vocabulary.Count) : "-"];

    private static void Write(Utf8JsonWriter json, List<ModelCard> cards, List<(KnownModel Model, string? Folder)> known)
    {
        json.WriteStartObject();
        json.WriteStartArray("models"u8);
        foreach (var card in cards)
        {
            json.WriteStartObject();
            ModelCardJson.WriteSummary(json, card);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("known"u8);
        foreach (var (model, folder) in known)
            KnownModels.Write(json, model, folder);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
