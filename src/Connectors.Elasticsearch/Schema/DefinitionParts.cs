namespace Connectors.Elasticsearch.Schema;

/// <summary>Definitions put together and taken apart field by field.</summary>
internal static class DefinitionParts
{
    /// <summary>The fields that one definition has and another lacks.</summary>
    public static ElasticsearchCollectionDefinition Missing(HybridCollectionDefinition wanted, HybridCollectionDefinition there)
    {
        var missing = new ElasticsearchCollectionDefinition();
        Add(missing.Dense, wanted.Dense, there.Dense, field => field.Name);
        Add(missing.Sparse, wanted.Sparse, there.Sparse, field => field.Name);
        Add(missing.Payload, wanted.Payload, there.Payload, field => field.Name);
        Add(missing.Text, wanted.Text, there.Text, field => field.Name);
        Add(missing.Semantic, wanted.Semantic, there.Semantic, field => field.Name);
        Add(missing.GeoPoints, GeoPoints(wanted), GeoPoints(there), key => key);
        return missing;
    }

    /// <summary>The fields of both, with the notes of the first.</summary>
    public static ElasticsearchCollectionDefinition Join(HybridCollectionDefinition first, HybridCollectionDefinition second)
    {
        var joined = new ElasticsearchCollectionDefinition();
        Copy(first, joined);
        Copy(Missing(second, first), joined);
        return joined;
    }

    /// <summary>Adds fields and notes to a definition that does not have them.</summary>
    public static void Copy(HybridCollectionDefinition from, ElasticsearchCollectionDefinition to)
    {
        Add(to.Dense, from.Dense, [], field => field.Name);
        Add(to.Sparse, from.Sparse, [], field => field.Name);
        Add(to.Payload, from.Payload, [], field => field.Name);
        Add(to.Text, from.Text, [], field => field.Name);
        Add(to.Semantic, from.Semantic, [], field => field.Name);
        Add(to.GeoPoints, GeoPoints(from), [], key => key);
        foreach (var (name, note) in from.Metadata)
            to.Metadata[name] = note;
    }

    public static IList<string> GeoPoints(HybridCollectionDefinition definition) => (definition as ElasticsearchCollectionDefinition)?.GeoPoints ?? [];

    private static void Add<T>(IList<T> target, IList<T> wanted, IList<T> there, Func<T, string> nameOf)
    {
        foreach (var field in wanted.ExceptBy(there.Select(nameOf), nameOf, StringComparer.Ordinal))
            target.Add(field);
    }
}
