using Connectors.Calls;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>Writes definitions as the server's requests.</summary>
internal static class SchemaWriter
{
    /// <summary>The metadata key under which <see cref="CollectionNotes"/> lie.</summary>
    public const string NotesKey = "connectors";

    public static CreateCollection Create(string name, HybridCollectionDefinition definition, ServerVersion version)
    {
        // Vectors by name are there also when there are none (cassettes/qdrant/1.18.3/create_collections:3).
        var request = new CreateCollection { CollectionName = name, VectorsConfig = new VectorsConfig { ParamsMap = new VectorParamsMap() } };
        foreach (var field in definition.Dense)
            request.VectorsConfig.ParamsMap.Map.Add(field.Name, VectorSchema.Write(field.Dimensions, field.Distance, field.Index));
        foreach (var field in definition.Semantic.OfType<QdrantSemanticField>().Where(field => field.Dimensions is not null))
            request.VectorsConfig.ParamsMap.Map.Add(field.Name, VectorSchema.Write(field.Dimensions!.Value, field.Distance, index: null));
        foreach (var (field, parameters) in SparseVectors(definition))
            (request.SparseVectorsConfig ??= new SparseVectorConfig()).Map.Add(field, parameters);
        if (definition is QdrantCollectionDefinition settings)
            Apply(settings, request);
        if (VersionGates.HasMetadata(version) && NeedsNotes(definition))
            request.Metadata.Add(NotesKey, Notes(definition));
        return request;
    }

    public static Value Notes(HybridCollectionDefinition definition) => new() { StringValue = CollectionNotes.Write(definition) };

    /// <summary>Whether a definition says what the server itself has no place for.</summary>
    public static bool NeedsNotes(HybridCollectionDefinition definition) =>
        definition.Text.Count > 0 || definition.Semantic.Count > 0 || definition.Metadata.Count > 0
        || definition.Sparse.Any(field => field.VocabularyId is not null) || definition.Payload.Any(field => field.Required || !field.Indexed);

    private static IEnumerable<(string Name, SparseVectorParams Parameters)> SparseVectors(HybridCollectionDefinition definition) =>
    [
        .. definition.Sparse.Select(field => (field.Name, VectorSchema.Write(field))),
        .. definition.Text.Select(field => (field.Name, new SparseVectorParams { Modifier = Modifier.Idf })),
        .. definition.Semantic.OfType<QdrantSemanticField>().Where(field => field.Dimensions is null).Select(field => (field.Name, new SparseVectorParams())),
    ];

    private static void Apply(QdrantCollectionDefinition settings, CreateCollection request)
    {
        if (settings.Shards is { } shards)
            request.ShardNumber = (uint)shards;
        if (settings.ShardsByKey)
            request.ShardingMethod = ShardingMethod.Custom;
        if (settings.Replicas is { } replicas)
            request.ReplicationFactor = (uint)replicas;
        if (settings.WriteConsistency is { } consistency)
            request.WriteConsistencyFactor = (uint)consistency;
        if (settings.PayloadsOnDisk is { } onDisk)
            request.OnDiskPayload = onDisk;
        if (settings.IndexingThreshold is { } threshold)
            request.OptimizersConfig = new OptimizersConfigDiff { IndexingThreshold = (ulong)threshold };
    }
}
