using System.CommandLine;
using Connectors.Cli.Options;
using Connectors.Cli.Output;

namespace Connectors.Cli.Commands;

/// <summary><c>connectors collection create</c>.</summary>
internal static class CollectionCreateCommand
{
    public static Command Create(Shell shell)
    {
        var command = new Command("create", "Makes a collection. One that exists with the same fields is left as it is; one with others is an error.");
        var collection = new CollectionOptions(command);
        var definition = CliOption.Text("--definition", "FILE", "A JSON file with the fields, instead of the options below: {\"dense\":[{\"name\",\"dimensions\",\"distance\"}],\"sparse\":[…],\"text\":[…],\"payload\":[…]}.");
        var dense = CliOption.Repeated("--dense", "NAME:DIM:DISTANCE", "A dense field; the distance is cosine, dot or euclid.", FieldSpec.ParseDense);
        var sparse = CliOption.Repeated("--sparse", "NAME[:idf]", "A sparse field; idf weights query terms by their inverse document frequency (not for SPLADE).", FieldSpec.ParseSparse);
        var text = CliOption.Repeated("--text", "NAME:SOURCE[:ANALYZER]", "A field that the server searches by BM25, of the texts under a payload key (documents have theirs under text); the analyzer is one that the server knows by name.", FieldSpec.ParseText);
        var fields = CliOption.Repeated("--field", "NAME:TYPE[:indexed]", "A payload field; the type is keyword, integer, float, boolean, datetime or text.", FieldSpec.ParsePayload);
        var output = CommonOptions.Output();
        foreach (var option in (Option[])[definition, dense, sparse, text, fields, output])
            command.Add(option);
        return command.Runs(shell, async (arguments, token) =>
        {
            var schema = Definition(arguments.GetValue(definition), arguments.GetRequiredValue(dense), arguments.GetRequiredValue(sparse), arguments.GetRequiredValue(text), arguments.GetRequiredValue(fields));
            return await RunAsync(shell, collection.Store(arguments), collection.Name(arguments), schema, arguments.GetValue(output), token);
        }).WithExamples(
            "connectors collection create --store embedded:data --collection docs --dense dense:384:cosine --sparse sparse --field year:integer:indexed",
            "connectors collection create --store milvus://localhost --collection docs --text body:text:english",
            "connectors collection create --store embedded:data --collection docs --definition docs.json");
    }

    private static HybridCollectionDefinition Definition(string? file, IReadOnlyList<DenseField> dense, IReadOnlyList<SparseField> sparse, IReadOnlyList<Bm25Field> text, IReadOnlyList<PayloadField> payload)
    {
        if (file is not null)
        {
            if (dense.Count + sparse.Count + text.Count + payload.Count > 0)
                throw new UsageException("--definition holds all fields: give it, or --dense, --sparse, --text and --field, not both.");
            return Read(file);
        }

        var definition = new HybridCollectionDefinition();
        foreach (var field in dense)
            definition.Dense.Add(field);
        foreach (var field in sparse)
            definition.Sparse.Add(field);
        foreach (var field in text)
            definition.Text.Add(field);
        foreach (var field in payload)
            definition.Payload.Add(field);
        try
        {
            definition.Validate();
            return definition;
        }
        catch (ArgumentException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static HybridCollectionDefinition Read(string file)
    {
        try
        {
            return HybridCollectionDefinition.FromJson(File.ReadAllText(file));
        }
        catch (FormatException e)
        {
            throw new CommandException($"{file}: {e.Message}", e);
        }
    }

    private static async Task<ExitCode> RunAsync(Shell shell, StoreUrl url, string name, HybridCollectionDefinition definition, OutputFormat output, CancellationToken cancellationToken)
    {
        await using var store = await url.OpenAsync(create: true, cancellationToken);
        var outcome = await store.Collection(name).EnsureAsync(definition, cancellationToken);
        var isNew = outcome == EnsureOutcome.Created;
        if (output == OutputFormat.Json)
        {
            JsonLineWriter.WriteOne(shell, json =>
            {
                json.WriteStartObject();
                json.WriteString("collection"u8, name);
                json.WriteString("outcome"u8, isNew ? "created" : "exists");
                json.WriteEndObject();
            });
        }
        else
        {
            await shell.Out.WriteLineAsync(isNew ? $"{name}: created" : $"{name}: exists already, with these fields");
        }

        return ExitCode.Done;
    }
}
