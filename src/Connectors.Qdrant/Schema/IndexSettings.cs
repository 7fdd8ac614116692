using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>Every kind of dense index as one: the exact one is a graph without edges, so that every search compares every vector.</summary>
internal static class IndexSettings
{
    private static readonly QdrantDenseIndex Default = new();
    private static readonly QdrantDenseIndex NoGraph = new() { M = 0 };

    public static QdrantDenseIndex Of(DenseIndex? index) => index switch
    {
        QdrantDenseIndex settings => settings,
        ExactDenseIndex => NoGraph,
        HnswDenseIndex hnsw => new QdrantDenseIndex { M = hnsw.M, EfConstruction = hnsw.EfConstruction },
        _ => Default,
    };

    public static HnswConfigDiff? Hnsw(this QdrantDenseIndex settings)
    {
        if (settings is { M: null, EfConstruction: null, FullScanThreshold: null, GraphOnDisk: null })
            return null;
        var hnsw = new HnswConfigDiff();
        if (settings.M is { } m)
            hnsw.M = (ulong)m;
        if (settings.EfConstruction is { } candidates)
            hnsw.EfConstruct = (ulong)candidates;
        if (settings.FullScanThreshold is { } threshold)
            hnsw.FullScanThreshold = (ulong)threshold;
        if (settings.GraphOnDisk is { } onDisk)
            hnsw.OnDisk = onDisk;
        return hnsw;
    }

    /// <summary>Reads the settings that a vector was given: the plainest index that says them all, null for none.</summary>
    public static DenseIndex? Read(VectorParams vector, QuantizationConfig? quantization)
    {
        var hnsw = vector.HnswConfig ?? new HnswConfigDiff();
        var settings = new QdrantDenseIndex
        {
            M = hnsw.HasM && hnsw.M is 0 or (>= 2 and <= 512) ? (int)hnsw.M : null,
            EfConstruction = hnsw.HasEfConstruct && hnsw.EfConstruct is >= 4 and <= 10_000 ? (int)hnsw.EfConstruct : null,
            FullScanThreshold = hnsw.HasFullScanThreshold ? (int)Math.Min(hnsw.FullScanThreshold, int.MaxValue) : null,
            GraphOnDisk = hnsw.HasOnDisk ? hnsw.OnDisk : null,
            VectorsOnDisk = vector.HasOnDisk ? vector.OnDisk : null,
            Datatype = vector.HasDatatype && VectorSchema.Read(vector.Datatype) is not (null or QdrantDatatype.Float32) ? VectorSchema.Read(vector.Datatype) : null,
            Quantization = QuantizationSchema.Read(quantization),
        };
        if (settings == Default)
            return null;
        if (settings == NoGraph)
            return DenseIndex.Exact;
        return settings == Default with { M = settings.M, EfConstruction = settings.EfConstruction } && settings.M is not 0
            ? DenseIndex.Hnsw(settings.M, settings.EfConstruction)
            : settings;
    }
}
