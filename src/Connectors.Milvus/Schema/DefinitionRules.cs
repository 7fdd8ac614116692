using System.Globalization;

namespace Connectors.Milvus.Schema;

/// <summary>What Milvus demands of a definition, beyond what its capabilities say.</summary>
internal static class DefinitionRules
{
    // proxy.maxVectorFieldNum: 4 by default, 10 at most; the server knows which of them it is.
    private const int MaxVectorFields = 10;
    private const int MaxFields = 64;

    public static void Check(HybridCollectionDefinition definition)
    {
        foreach (var name in definition.Dense.Select(field => field.Name).Concat(definition.Sparse.Select(field => field.Name)).Concat(definition.Text.Select(field => field.Name)))
        {
            if (!MilvusName.IsValid(name))
                throw new NotSupportedException(MilvusName.Rule(name, "field"));
        }

        var vectors = definition.Dense.Count + definition.Sparse.Count + definition.Text.Count;
        if (vectors > MaxVectorFields)
            throw new NotSupportedException($"The definition has {vectors} vector and text fields; a collection of Milvus has at most {MaxVectorFields}.");
        if (definition.Payload.OfType<MilvusPayloadField>().Count() + definition.Text.Count + vectors + 1 > MaxFields)
            throw new NotSupportedException($"The definition has more columns than the {MaxFields} that a collection of Milvus may have.");
        if (definition.Payload.FirstOrDefault(field => PayloadCodec.IsReserved(field.Name)) is { } reserved)
            throw new NotSupportedException($"The payload field '{reserved.Name}' cannot be declared on Milvus: the name is used by the server or by this client.");
        if (definition.Payload.OfType<MilvusPayloadField>().Count(field => field.IsPartitionKey) > 1)
            throw new NotSupportedException("The definition has two partition keys; a collection of Milvus has at most one.");
        if (definition.Payload.OfType<MilvusPayloadField>().FirstOrDefault(field => field is { IsPartitionKey: true, Required: false }) is { } optional)
            throw new NotSupportedException($"The partition key '{optional.Name}' is not required; Milvus sorts no point without a value into a partition.");
        if (definition is MilvusCollectionDefinition { Partitions: not null } && !definition.Payload.OfType<MilvusPayloadField>().Any(field => field.IsPartitionKey))
            throw new NotSupportedException($"{nameof(MilvusCollectionDefinition.Partitions)} is set, but no {nameof(MilvusPayloadField)} is the partition key.");
        foreach (var field in definition.Dense)
            CheckParts(field);
        foreach (var text in definition.Text)
            Check(text, definition);
    }

    private static void CheckParts(DenseField field)
    {
        if (field.Index is MilvusDenseIndex index && index.Parameters.TryGetValue("m", out var text)
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parts) && field.Dimensions % parts != 0)
            throw new NotSupportedException($"Dense field '{field.Name}' has {field.Dimensions} dimensions, which {index.Type} cannot cut into {parts} parts.");
    }

    /// <summary>The source of a text field is a column, with one analyzer and, other than a <see cref="MilvusPayloadField"/>, perhaps no value or several.</summary>
    private static void Check(Bm25Field text, HybridCollectionDefinition definition)
    {
        if (!MilvusName.IsValid(text.Source) || PayloadCodec.IsReserved(text.Source))
            throw new NotSupportedException(MilvusName.Rule(text.Source, "source of a text field"));
        if (definition.Text.Any(other => other != text && other.Source == text.Source))
            throw new NotSupportedException($"Two text fields take their text from '{text.Source}'; a column of Milvus has one analyzer, and so one text field.");
        if (definition.Payload.OfType<MilvusPayloadField>().Any(field => field.Name == text.Source))
            throw new NotSupportedException($"'{text.Source}' is the source of text field '{text.Name}', which makes a column of it: leave out its {nameof(MilvusPayloadField)}, or declare it as a plain {nameof(PayloadField)}.");
        if (text.Analyzer is { } analyzer && TextAnalyzer.FindFault(analyzer) is { } fault)
            throw new NotSupportedException($"The analyzer of text field '{text.Name}' is not one of Milvus: {fault}");
    }
}
