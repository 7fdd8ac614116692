using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Schema;

/// <summary>What Elasticsearch demands of a definition, beyond what its capabilities say.</summary>
internal static class DefinitionRules
{
    // index.mapping.total_fields.limit, unless the cluster says otherwise.
    private const int MaxFields = 1000;
    private const int FewestBits = 64;

    /// <summary>Refuses what no version takes.</summary>
    public static void Check(HybridCollectionDefinition definition)
    {
        var geo = (definition as ElasticsearchCollectionDefinition)?.GeoPoints ?? [];
        CheckNames(definition, geo);
        foreach (var field in definition.Dense)
            CheckIndex(field);
        foreach (var field in definition.Sparse.OfType<ElasticsearchSparseField>())
            CheckTokens(field);
        var count = CountFields(definition, geo.Count);
        if (count > MaxFields)
            throw new NotSupportedException($"The definition needs {count} fields of an index; Elasticsearch takes at most {MaxFields}. Keys that no filter uses need not be declared.");
    }

    /// <summary>Refuses what a version does not take yet.</summary>
    public static void CheckVersion(HybridCollectionDefinition definition, ServerVersion version)
    {
        foreach (var field in definition.Dense)
        {
            if (field.Index is not ElasticsearchDenseIndex index)
                continue;
            if (index.Type == ElasticsearchDenseIndex.BbqDisk.Type && !version.IsAtLeast(9, 2))
                throw TooOld($"The index {index.Type} of dense field '{field.Name}'", "9.2", version);
            if (index.Type.StartsWith("bbq_", StringComparison.Ordinal) && !version.IsAtLeast(8, 16))
                throw TooOld($"The index {index.Type} of dense field '{field.Name}'", "8.16", version);
            if (index.Oversample is not null && !version.IsAtLeast((8, 19), (9, 1)))
                throw TooOld($"The oversampling of dense field '{field.Name}'", "8.19 and 9.1", version);
        }

        if (definition.Sparse.OfType<ElasticsearchSparseField>().FirstOrDefault(field => field.Tokens == SparseTokens.Vocabulary) is { } words && !version.IsAtLeast(8, 16))
            throw TooOld($"A field with tokens of a vocabulary ('{words.Name}'), among them some with dots,", "8.16", version);
        if (version.IsServerless && definition is ElasticsearchCollectionDefinition settings && (settings.Shards ?? settings.Replicas) is not null)
            throw new NotSupportedException("A serverless project decides itself over shards and replicas.");
    }

    private static void CheckNames(HybridCollectionDefinition definition, IList<string> geo)
    {
        var names = definition.Dense.Select(field => field.Name)
            .Concat(definition.Sparse.Select(field => field.Name))
            .Concat(definition.Payload.Select(field => field.Name))
            .Concat(definition.Semantic.Select(field => field.Name))
            .Concat(definition.Text.Select(field => field.Name)).ToList();
        foreach (var name in names.Concat(definition.Text.Select(field => field.Source)).Concat(geo))
        {
            if (!HiddenKeys.IsPlain(name) || name.Contains('*', StringComparison.Ordinal))
                throw new NotSupportedException($"'{name}' cannot be a field of Elasticsearch: a name does not begin with an underscore, holds no dot and no asterisk, and is not blank.");
        }

        if (definition.Text.FirstOrDefault(field => field.Name == "raw") is not null)
            throw new NotSupportedException("A text field cannot be called 'raw' on Elasticsearch: the name is used by this client.");
        names.AddRange(definition.Text.Select(field => field.Source));
        if (geo.FirstOrDefault(key => names.Contains(key, StringComparer.Ordinal) || geo.Count(other => other == key) > 1) is { } twice)
            throw new NotSupportedException($"'{twice}' cannot be a place and another field too.");
        if (definition.Semantic.FirstOrDefault(field => definition.Text.Any(text => text.Source == field.Name)) is { } both)
            throw new NotSupportedException($"'{both.Name}' cannot be encoded by the server and searched by BM25 too: keep the text under two keys.");
    }

    private static void CheckIndex(DenseField field)
    {
        if (field.Index is not ElasticsearchDenseIndex index)
            return;
        if (index.Type.StartsWith("int4_", StringComparison.Ordinal) && field.Dimensions % 2 != 0)
            throw new NotSupportedException($"Dense field '{field.Name}' has {field.Dimensions} dimensions; the index {index.Type} takes an even number.");
        if (index.Type.StartsWith("bbq_", StringComparison.Ordinal) && field.Dimensions < FewestBits)
            throw new NotSupportedException($"Dense field '{field.Name}' has {field.Dimensions} dimensions; the index {index.Type} takes {FewestBits} or more.");
        if (!index.IsGraph && (index.M ?? index.EfConstruction) is not null)
            throw new NotSupportedException($"The index {index.Type} of dense field '{field.Name}' is no graph: it has neither {nameof(index.M)} nor {nameof(index.EfConstruction)}.");
    }

    private static void CheckTokens(ElasticsearchSparseField field)
    {
        if (field.Tokens == SparseTokens.Index && field.Vocabulary is not null)
            throw new ArgumentException($"Sparse field '{field.Name}' has a vocabulary and tokens that are indices: say {nameof(SparseTokens)}.{nameof(SparseTokens.Vocabulary)}, or leave the vocabulary out.");
        if (field.Vocabulary is { } vocabulary && !string.Equals(vocabulary.Id, field.VocabularyId, StringComparison.Ordinal))
            throw new ArgumentException($"Sparse field '{field.Name}' is said to hold vectors of '{field.VocabularyId}', and its vocabulary is '{vocabulary.Id}'.");
    }

    // Multi-fields, objects and the hidden forms count too.
    private static int CountFields(HybridCollectionDefinition definition, int geo)
    {
        const int hiddenObjects = 4;
        var sources = definition.Text.Select(field => field.Source).Distinct(StringComparer.Ordinal).Count(source => definition.Payload.All(field => field.Name != source));
        return hiddenObjects + geo + sources + definition.Dense.Count + definition.Sparse.Count + definition.Text.Count + definition.Semantic.Count
            + definition.Payload.Sum(field => field.Type is PayloadType.DateTime or PayloadType.Text ? 3 : 1);
    }

    private static NotSupportedException TooOld(string what, string version, ServerVersion actual) => new($"{what} needs Elasticsearch {version}; this cluster has {actual}.");
}
