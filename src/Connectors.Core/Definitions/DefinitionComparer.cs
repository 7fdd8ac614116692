namespace Connectors;

/// <summary>Compares what was asked for with what is there. Fields that are there in addition do no harm and are not reported.</summary>
internal static class DefinitionComparer
{
    private const string DefaultAnalyzer = "the store's default";

    public static List<SchemaDifference> Compare(HybridCollectionDefinition expected, HybridCollectionDefinition actual)
    {
        var differences = new List<SchemaDifference>();
        Match(differences, "dense", expected.Dense, actual.Dense, f => f.Name, (path, e, a) =>
        {
            Property(differences, path + "dimensions", e.Dimensions, a.Dimensions);
            Property(differences, path + "distance", e.Distance, a.Distance);
        });
        Match(differences, "sparse", expected.Sparse, actual.Sparse, f => f.Name, (path, e, a) =>
        {
            Property(differences, path + "weighting", e.Weighting, a.Weighting);
            if (e.VocabularyId is not null && a.VocabularyId is not null)
                Property(differences, path + "vocabulary", e.VocabularyId, a.VocabularyId);
        });
        Match(differences, "payload", expected.Payload, actual.Payload, f => f.Name, (path, e, a) =>
        {
            Property(differences, path + "type", e.Type, a.Type);
            if (e.Required != a.Required)
                Property(differences, path + "required", e.Required, a.Required);
        });
        Match(differences, "text", expected.Text, actual.Text, f => f.Name, (path, e, a) =>
        {
            Property(differences, path + "source", e.Source, a.Source);
            Property(differences, path + "analyzer", e.Analyzer ?? DefaultAnalyzer, a.Analyzer ?? DefaultAnalyzer);
        });
        Match(differences, "semantic", expected.Semantic, actual.Semantic, f => f.Name, (path, e, a) => Property(differences, path + "inference id", e.InferenceId, a.InferenceId));
        return differences;
    }

    private static void Match<T>(List<SchemaDifference> differences, string kind, IList<T> expected, IList<T> actual, Func<T, string> nameOf, Action<string, T, T> compare)
        where T : class
    {
        foreach (var field in expected)
        {
            var found = actual.FirstOrDefault(other => string.Equals(nameOf(other), nameOf(field), StringComparison.Ordinal));
            if (found is null)
                differences.Add(new SchemaDifference($"{kind} '{nameOf(field)}'", "the field", "no such field"));
            else
                compare($"{kind} '{nameOf(field)}': ", field, found);
        }
    }

    private static void Property<T>(List<SchemaDifference> differences, string path, T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
            differences.Add(new SchemaDifference(path, $"{expected}", $"{actual}"));
    }
}
