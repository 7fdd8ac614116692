namespace Connectors.Elasticsearch.Schema;

/// <summary>Compares what only Elasticsearch knows of two schemas.</summary>
internal static class SchemaComparer
{
    public static IEnumerable<SchemaDifference> Compare(HybridCollectionDefinition expected, HybridCollectionDefinition actual) =>
    [
        .. expected.Dense.Join(actual.Dense, field => field.Name, field => field.Name, DenseIndexNames.Compare).SelectMany(differences => differences),
        .. expected.Sparse.Join(actual.Sparse, field => field.Name, field => field.Name, Tokens).OfType<SchemaDifference>(),
        .. DefinitionParts.GeoPoints(expected).Except(DefinitionParts.GeoPoints(actual), StringComparer.Ordinal).Select(key => SchemaDifference.MissingField($"geo point '{key}'")),
    ];

    /// <summary>An index that does not say what its tokens are takes the word of a caller who does; one who does not is asked when they are needed.</summary>
    private static SchemaDifference? Tokens(SparseField expected, SparseField actual)
    {
        if (actual is not ElasticsearchSparseField { Tokens: var found })
            return null;
        var asked = (expected as ElasticsearchSparseField)?.Tokens ?? SparseTokens.Index;
        return asked == found ? null : new SchemaDifference($"sparse '{expected.Name}': tokens", NameOf(asked), NameOf(found));
    }

    private static string NameOf(SparseTokens tokens) => tokens == SparseTokens.Index ? "indices" : "words of a vocabulary";
}
