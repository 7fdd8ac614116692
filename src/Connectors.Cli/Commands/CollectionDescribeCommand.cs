using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors collection describe</c>.</summary>
internal static class CollectionDescribeCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("describe", "Shows the fields of a collection, its notes, and how many points it has.");
        var collection = new CollectionOptions(command);
        var output = CommonOptions.Output();
        command.Add(output);
        return command.Runs(shell, async (arguments, token) =>
        {
            await using var open = await collection.OpenAsync(arguments, token);
            Write(shell, open.Description, arguments.GetValue(output));
            return ExitCode.Done;
        }).WithExamples("connectors collection describe --store embedded:data --collection docs");
    }

    private static void Write(Shell shell, CollectionDescription description, OutputFormat output)
    {
        if (output == OutputFormat.Table)
        {
            ConsoleTable.Write(shell, ["WHAT", "NAME", "IS"], Rows(description));
            return;
        }

        JsonLineWriter.WriteOne(shell, json =>
        {
            json.WriteStartObject();
            json.WriteString("collection"u8, description.Name);
            if (description.PointCount is { } count)
                json.WriteNumber("points"u8, count);
            else
                json.WriteNull("points"u8);
            json.WritePropertyName("definition"u8);
            json.WriteRawValue(description.Definition.ToJson());
            json.WriteEndObject();
        });
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(CollectionDescription description)
    {
        var definition = description.Definition;
        yield return ["points", description.Name, description.PointCount is { } count ? Printable.Of(count) : "-"];
        foreach (var field in definition.Dense)
            yield return ["dense", field.Name, $"{Printable.Of((long)field.Dimensions)} dimensions, {Lower(field.Distance)}"];
        foreach (var field in definition.Sparse)
            yield return ["sparse", field.Name, (field.Weighting == SparseWeighting.Idf ? "weighted by idf" : "weights as they are") + (field.VocabularyId is { } id ? $", {id}" : "")];
        foreach (var field in definition.Payload)
            yield return ["payload", field.Name, Lower(field.Type) + (field.Indexed ? ", indexed" : "") + (field.Required ? ", required" : "")];
        foreach (var field in definition.Text)
            yield return ["text", field.Name, $"BM25 of {field.Source}" + (field.Analyzer is { } analyzer ? $", {analyzer}" : "")];
        foreach (var field in definition.Semantic)
            yield return ["semantic", field.Name, field.InferenceId];
        foreach (var (name, note) in definition.Metadata)
            yield return ["note", name, note];
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "The words of the command line are lower case.")]
    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
