using System.CommandLine;
using Connectors.Cli.Models;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors models inspect</c>.</summary>
internal static class ModelsInspectCommand
{
    public static Command Create(Shell shell)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The model's folder." };
        var output = CommonOptions.Output();
        return new Command("inspect", "Shows what a model's folder says: kind, pooling, token limit, prompts, graphs with inputs, outputs and head, tokenizer, sizes.") { folder, output }
            .Runs(shell, (arguments, token) => RunAsync(shell, arguments.GetRequiredValue(folder), arguments.GetValue(output), token))
            .WithExamples("connectors models inspect models/splade-tiny");
    }

    private static async Task<ExitCode> RunAsync(Shell shell, string folder, OutputFormat output, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
            throw new CommandException($"there is no folder '{folder}'.");
        if (!ModelFiles.IsModel(folder))
            throw new CommandException($"'{folder}' is not a model: it has no config.json, no modules.json and no .onnx file.");
        var card = await ModelCard.ReadAsync(folder, cancellationToken);
        var graphs = card.Graphs.Select(path => GraphCard.Read(card.Folder, path, card.Splade)).ToList();
        if (output == OutputFormat.Json)
        {
            JsonLineWriter.WriteOne(shell, json =>
            {
                json.WriteStartObject();
                ModelCardJson.WriteSummary(json, card);
                ModelCardJson.WriteDetails(json, card, graphs);
                json.WriteEndObject();
            });
        }
        else
        {
            ConsoleTable.Write(shell, ["FACT", "VALUE"], Rows(card, graphs));
        }

        return ExitCode.Done;
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ModelCard card, List<GraphCard> graphs)
    {
        yield return ["name", card.Name];
        yield return ["kind", card.Kind];
        yield return ["size", Printable.Bytes(card.Size)];
        yield return ["licence", List(card.Licences)];
        yield return ["architecture", List(card.Architectures)];
        yield return ["modules", List(card.Modules)];
        yield return ["pooling", (card.Pooling ?? "-") + (card.Normalizes is true ? ", normalised" : "")];
        if (card.Queries is { } queries)
            yield return ["queries", queries];
        yield return ["max tokens", card.MaxTokens is { } tokens ? Printable.Of((long)tokens) : "-"];
        foreach (var (name, prompt) in card.Prompts)
            yield return [$"prompt {name}", $"\"{prompt}\""];
        if (card.Tokenizer is { } tokenizer)
        {
            yield return ["vocabulary", $"{Printable.Of((long)tokenizer.Vocabulary.Count)} word pieces"];
            yield return ["vocabulary id", tokenizer.Vocabulary.Id];
            yield return ["special tokens", string.Join(' ', tokenizer.SpecialIds.Order().Select(id => tokenizer.Vocabulary[id]))];
        }

        foreach (var graph in graphs)
        {
            var isDefault = card.DefaultGraph is { } path && ModelFiles.Relative(card.Folder, path) == graph.File;
            yield return ["file", $"{graph.File} ({Printable.Bytes(graph.Size)}{(isDefault ? ", the default" : "")})"];
            if (graph.Head is { } head)
                yield return ["  head", head];
            if (graph.Problem is { } problem)
                yield return ["  problem", problem];
            foreach (var input in graph.Inputs)
                yield return ["  input", input.ToString()];
            foreach (var result in graph.Outputs)
                yield return ["  output", result.ToString()];
        }

        foreach (var problem in card.Problems)
            yield return ["problem", problem];
    }

    private static string List(IReadOnlyList<string> texts) => texts.Count == 0 ? "-" : string.Join(", ", texts);
}
