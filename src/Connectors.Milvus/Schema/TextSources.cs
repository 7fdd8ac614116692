using Connectors.Milvus.Protos;

namespace Connectors.Milvus.Schema;

/// <summary>
/// Finds from which column the server fills which field by BM25. Milvus Lite 2.5.1 does not say it: its descriptions mark what is the output of
/// a function and leave the functions out (cassettes lite-2.5.1 17_bm25_function:10).
/// </summary>
internal static class TextSources
{
    /// <returns>The sources by the names of the fields. A field whose source nothing tells is not among them.</returns>
    public static Dictionary<string, string> Find(CollectionSchema schema, HybridCollectionDefinition? notes)
    {
        var outputs = schema.Fields.Where(field => field is { DataType: DataType.SparseFloatVector, IsFunctionOutput: true }).Select(field => field.Name).ToList();
        var texts = schema.Fields.Where(field => field.DataType == DataType.Varchar).ToList();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var output in outputs)
        {
            if ((schema.Functions.Count > 0 ? Stated(schema, output) : Noted(notes, output) ?? OnlyOne(outputs, texts)) is { } source && texts.Exists(field => field.Name == source))
                sources[output] = source;
        }

        return sources;
    }

    private static string? Stated(CollectionSchema schema, string output) => schema.Functions
        .FirstOrDefault(function => function.Type == FunctionType.Bm25 && function.InputFieldNames.Count == 1 && function.OutputFieldNames.Contains(output))?.InputFieldNames[0];

    private static string? Noted(HybridCollectionDefinition? notes, string output) => notes?.Text.FirstOrDefault(field => field.Name == output)?.Source;

    private static string? OnlyOne(List<string> outputs, List<FieldSchema> texts) =>
        outputs.Count == 1 && texts.FindAll(field => field.TypeParams.Any(pair => pair is { Key: "enable_analyzer", Value: "true" })) is [var only] ? only.Name : null;
}
