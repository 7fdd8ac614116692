using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>The vectors that a definition asks for and a collection lacks.</summary>
internal static class AddedVectors
{
    /// <summary>Writes the requests that add them.</summary>
    /// <exception cref="NotSupportedException">A field asks for settings that the server gives to new collections alone.</exception>
    public static IEnumerable<CreateVectorNameRequest> Of(string collection, HybridCollectionDefinition definition, CollectionInfo info)
    {
        var known = (info.Config?.Params?.VectorsConfig?.ParamsMap?.Map.Keys ?? []).Concat(info.Config?.Params?.SparseVectorsConfig?.Map.Keys ?? []).ToHashSet(StringComparer.Ordinal);
        return Requests(definition).Where(request => !known.Contains(request.VectorName)).Select(request =>
        {
            request.CollectionName = collection;
            request.Wait = true;
            return request;
        });
    }

    private static IEnumerable<CreateVectorNameRequest> Requests(HybridCollectionDefinition definition) =>
    [
        .. definition.Dense.Select(Dense),
        .. definition.Sparse.Select(Sparse),
        .. definition.Text.Select(field => new CreateVectorNameRequest { VectorName = field.Name, SparseConfig = new SparseVectorCreationConfig { Modifier = Modifier.Idf } }),
        .. definition.Semantic.OfType<QdrantSemanticField>().Select(field => field.Dimensions is { } dimensions
            ? new CreateVectorNameRequest { VectorName = field.Name, DenseConfig = new DenseVectorCreationConfig { Size = (ulong)dimensions, Distance = VectorSchema.Write(field.Distance) } }
            : new CreateVectorNameRequest { VectorName = field.Name, SparseConfig = new SparseVectorCreationConfig() }),
    ];

    private static CreateVectorNameRequest Dense(DenseField field)
    {
        var settings = IndexSettings.Of(field.Index);
        if (settings with { Datatype = null } != new QdrantDenseIndex())
            throw new NotSupportedException($"qdrant gives settings of a graph to the fields of new collections alone (dense field '{field.Name}').");
        var vector = new DenseVectorCreationConfig { Size = (ulong)field.Dimensions, Distance = VectorSchema.Write(field.Distance) };
        if (settings.Datatype is { } type)
            vector.Datatype = VectorSchema.Write(type);
        return new CreateVectorNameRequest { VectorName = field.Name, DenseConfig = vector };
    }

    private static CreateVectorNameRequest Sparse(SparseField field)
    {
        var settings = field as QdrantSparseField;
        if (settings is not (null or { OnDisk: null, FullScanThreshold: null }))
            throw new NotSupportedException($"qdrant gives settings of an index to the fields of new collections alone (sparse field '{field.Name}').");
        var vector = new SparseVectorCreationConfig();
        if (field.Weighting == SparseWeighting.Idf)
            vector.Modifier = Modifier.Idf;
        if (settings is { Datatype: not QdrantDatatype.Float32 })
            vector.Datatype = VectorSchema.Write(settings.Datatype);
        return new CreateVectorNameRequest { VectorName = field.Name, SparseConfig = vector };
    }
}
