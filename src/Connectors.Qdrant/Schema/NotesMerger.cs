namespace Connectors.Qdrant.Schema;

/// <summary>Joins the notes of a collection with those of fields that are added to it.</summary>
internal static class NotesMerger
{
    /// <summary>What is there stays as it is; of what is added, only fields count that are not there.</summary>
    public static HybridCollectionDefinition Merge(HybridCollectionDefinition existing, HybridCollectionDefinition added)
    {
        var merged = new HybridCollectionDefinition();
        Join(merged.Dense, existing.Dense, added.Dense.Where(field => !existing.Semantic.Any(other => other.Name == field.Name)), field => field.Name);
        Join(merged.Text, existing.Text, added.Text, field => field.Name);
        Join(merged.Semantic, existing.Semantic, added.Semantic, field => field.Name);

        // A sparse vector that nobody had noted as that of a text may be one now.
        Join(merged.Sparse, existing.Sparse.Where(field => !merged.Text.Any(text => text.Name == field.Name) && !merged.Semantic.Any(text => text.Name == field.Name)), added.Sparse, field => field.Name);
        Join(merged.Payload, existing.Payload, added.Payload, field => field.Name);
        foreach (var (key, note) in existing.Metadata.Concat(added.Metadata.Where(pair => !existing.Metadata.ContainsKey(pair.Key))))
            merged.Metadata[key] = note;
        return merged;
    }

    private static void Join<T>(IList<T> target, IEnumerable<T> existing, IEnumerable<T> added, Func<T, string> nameOf)
    {
        foreach (var field in existing.Concat(added))
        {
            if (!target.Any(other => nameOf(other) == nameOf(field)))
                target.Add(field);
        }
    }
}
