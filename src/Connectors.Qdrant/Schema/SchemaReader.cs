using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>Reads what the server says of a collection, and the notes that this package has left there.</summary>
internal static class SchemaReader
{
    /// <summary>The notes in the metadata of a collection; null where there are none of ours.</summary>
    public static HybridCollectionDefinition? ReadNotes(CollectionInfo info) =>
        info.Config?.Metadata.TryGetValue(SchemaWriter.NotesKey, out var notes) is true && notes.KindCase == Value.KindOneofCase.StringValue ? CollectionNotes.Read(notes.StringValue) : null;

    /// <summary>Reads a layout.</summary>
    /// <param name="info">What the server says.</param>
    /// <param name="notes">What it has no place for: it counts only as far as the server's own schema does not say otherwise.</param>
    public static QdrantLayout Read(CollectionInfo info, HybridCollectionDefinition? notes)
    {
        var parameters = info.Config?.Params ?? throw new FormatException("The description has no parameters.");
        var definition = new HybridCollectionDefinition();
        foreach (var (name, vector) in parameters.VectorsConfig?.ParamsMap?.Map.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, VectorParams>>())
            ReadDense(definition, name, vector, info.Config.QuantizationConfig, notes);
        foreach (var (name, vector) in parameters.SparseVectorsConfig?.Map.OrderBy(pair => pair.Key, StringComparer.Ordinal) ?? Enumerable.Empty<KeyValuePair<string, SparseVectorParams>>())
            ReadSparse(definition, name, vector, notes);
        var indexes = PayloadIndexes.Read(info.PayloadSchema);
        ReadPayload(definition, indexes, notes);
        foreach (var (key, note) in notes?.Metadata ?? new Dictionary<string, string>())
            definition.Metadata[key] = note;

        // Of shards by key there are as many as keys, each time this number.
        return new QdrantLayout(definition, indexes, HasOneShard: parameters.ShardNumber == 1 && parameters.ShardingMethod != ShardingMethod.Custom);
    }

    private static void ReadDense(HybridCollectionDefinition definition, string name, VectorParams vector, QuantizationConfig? ofCollection, HybridCollectionDefinition? notes)
    {
        if (VectorSchema.Read(name, vector, ofCollection) is not { } field)
            return;
        if (QdrantSemanticField.IsSimilarity(field.Distance) && Find(notes?.Semantic, other => other.Name, name) is { } semantic)
            definition.Semantic.Add(QdrantSemanticField.Dense(name, semantic.InferenceId, field.Dimensions, field.Distance));
        else
            definition.Dense.Add(field);
    }

    private static void ReadSparse(HybridCollectionDefinition definition, string name, SparseVectorParams vector, HybridCollectionDefinition? notes)
    {
        if (name.Length == 0)
            return;
        if (Find(notes?.Semantic, other => other.Name, name) is { } semantic)
            definition.Semantic.Add(QdrantSemanticField.Sparse(name, semantic.InferenceId));
        else if (Find(notes?.Text, other => other.Name, name) is { } text)
            definition.Text.Add(text);
        else
            definition.Sparse.Add(VectorSchema.Read(name, vector, Find(notes?.Sparse, other => other.Name, name)?.VocabularyId));
    }

    private static void ReadPayload(HybridCollectionDefinition definition, PayloadIndexes indexes, HybridCollectionDefinition? notes)
    {
        foreach (var field in indexes.Fields)
            definition.Payload.Add(new PayloadField(field.Name, field.Type, indexed: true, Find(notes?.Payload, other => other.Name, field.Name)?.Required is true));

        // A field that should have an index and has none is missing: whoever created the collection may have died before.
        foreach (var field in notes?.Payload.Where(field => !field.Indexed) ?? [])
        {
            if (Find(definition.Payload, other => other.Name, field.Name) is null)
                definition.Payload.Add(field);
        }
    }

    private static T? Find<T>(IEnumerable<T>? fields, Func<T, string> nameOf, string name)
        where T : class => fields?.FirstOrDefault(field => string.Equals(nameOf(field), name, StringComparison.Ordinal));
}
