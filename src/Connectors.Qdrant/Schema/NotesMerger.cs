namespace Connectors.Qdrant.Schema;

/// <summary>Joins the notes of a collection with those of fields that are added to it.</summary>
internal static class NotesMerger
{
    /// <summary>What is there stays as it is; of what is added, only fields count that are not there.</summary>
    public static HybridCollectionDefinition Merge(HybridCollectionDefinition existing, HybridCollectionDefinition added)
    {
        var merged = new HybridCollectionDefinition();
        Join(merged.Text, existing.Text, added.Text, field => field.Name);
        Join(merged.Semantic, existing.Semantic, added.Semantic, field => field.Name);

        // A vector that nobody had noted as that of a text may be one now.
        Join(merged.Dense, existing.Dense, added.Dense, field => field.Name, IsOfText);
        Join(merged.Sparse, existing.Sparse, added.Sparse, field => field.Name, IsOfText);
        Join(merged.Payload, existing.Payload, added.Payload, field => field.Name);
        foreach (var (key, note) in existing.Metadata.Concat(added.Metadata.Where(pair => !existing.Metadata.ContainsKey(pair.Key))))
            merged.Metadata[key] = note;
        return merged;

        bool IsOfText(string name) => DefinitionRules.IsOfText(merged, name);
    }

    private static void Join<T>(IList<T> target, IEnumerable<T> existing, IEnumerable<T> added, Func<T, string> nameOf, Func<string, bool>? isTaken = null)
    {
        foreach (var field in existing.Concat(added).Where(field => isTaken is null || !isTaken(nameOf(field))))
        {
            if (!target.Any(other => nameOf(other) == nameOf(field)))
                target.Add(field);
        }
    }
}
