using Connectors.Calls;
using Connectors.Qdrant.Calls;

namespace Connectors.Qdrant.Schema;

/// <summary>What Qdrant demands of a definition, beyond what its capabilities say.</summary>
internal static class DefinitionRules
{
    public static void Check(HybridCollectionDefinition definition)
    {
        foreach (var name in definition.Dense.Select(field => field.Name).Concat(definition.Sparse.Select(field => field.Name)).Concat(definition.Text.Select(field => field.Name)).Concat(definition.Semantic.Select(field => field.Name)))
        {
            if (QdrantName.FindVectorFault(name) is { } fault)
                throw new NotSupportedException($"'{name}' is no vector name of Qdrant: {fault}");
        }

        foreach (var field in definition.Payload.Where(field => field.Indexed))
            _ = PayloadKey.Of(field.Name);
        if (definition.Semantic.FirstOrDefault(field => field is not QdrantSemanticField) is { } semantic)
            throw new NotSupportedException($"Qdrant has to know what the vectors of semantic field '{semantic.Name}' are: make it with {nameof(QdrantSemanticField)}.{nameof(QdrantSemanticField.Dense)} or {nameof(QdrantSemanticField)}.{nameof(QdrantSemanticField.Sparse)}.");
    }

    public static void Check(HybridCollectionDefinition definition, ServerVersion version)
    {
        if (definition.Text.FirstOrDefault() is { } text && !VersionGates.HasBm25Model(version))
            throw new NotSupportedException($"Text field '{text.Name}': qdrant encodes texts by BM25 from 1.15.2 on; {version.Describe()}. Encode the texts here, into a {nameof(SparseField)} with {nameof(SparseWeighting)}.{nameof(SparseWeighting.Idf)}.");
    }

    /// <summary>Whether a vector is one that the server makes of a text.</summary>
    public static bool IsOfText(HybridCollectionDefinition definition, string vector) =>
        definition.Text.Any(field => field.Name == vector) || definition.Semantic.Any(field => field.Name == vector);
}
