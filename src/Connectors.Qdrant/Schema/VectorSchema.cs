using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Schema;

/// <summary>Our dense and sparse fields as the server's parameters of vectors, and back.</summary>
internal static class VectorSchema
{
    /// <summary>Writes a dense field. What nobody asked for is left out, and so left to the server.</summary>
    public static VectorParams Write(int dimensions, Connectors.Distance distance, DenseIndex? index)
    {
        var settings = IndexSettings.Of(index);
        var vector = new VectorParams { Size = (ulong)dimensions, Distance = Write(distance) };
        if (settings.Hnsw() is { } hnsw)
            vector.HnswConfig = hnsw;
        if (settings.Quantization is { } quantization)
            vector.QuantizationConfig = QuantizationSchema.Write(quantization);
        if (settings.VectorsOnDisk is { } onDisk)
            vector.OnDisk = onDisk;
        if (settings.Datatype is { } type)
            vector.Datatype = Write(type);
        return vector;
    }

    public static SparseVectorParams Write(SparseField field)
    {
        var vector = new SparseVectorParams();
        if (field.Weighting == SparseWeighting.Idf)
            vector.Modifier = Modifier.Idf;
        if (field is not QdrantSparseField settings || settings is { OnDisk: null, FullScanThreshold: null, Datatype: QdrantDatatype.Float32 })
            return vector;
        vector.Index = new SparseIndexConfig();
        if (settings.OnDisk is { } onDisk)
            vector.Index.OnDisk = onDisk;
        if (settings.FullScanThreshold is { } threshold)
            vector.Index.FullScanThreshold = (ulong)threshold;
        if (settings.Datatype != QdrantDatatype.Float32)
            vector.Index.Datatype = Write(settings.Datatype);
        return vector;
    }

    /// <summary>Reads a dense field; null for one that this package has no field for: several vectors a point, Manhattan distances, a bit a component.</summary>
    public static DenseField? Read(string name, VectorParams vector, QuantizationConfig? ofCollection)
    {
        if (name.Length == 0 || vector.MultivectorConfig is not null || Read(vector.Distance) is not { } distance || vector.Size is 0 or > int.MaxValue)
            return null;
        return new DenseField(name, (int)vector.Size, distance) { Index = IndexSettings.Read(vector, vector.QuantizationConfig ?? ofCollection) };
    }

    public static SparseField Read(string name, SparseVectorParams vector, string? vocabulary)
    {
        var weighting = vector.HasModifier && vector.Modifier == Modifier.Idf ? SparseWeighting.Idf : SparseWeighting.None;
        var index = vector.Index ?? new SparseIndexConfig();
        var datatype = index.HasDatatype ? Read(index.Datatype) ?? QdrantDatatype.Float32 : QdrantDatatype.Float32;
        if (!index.HasOnDisk && !index.HasFullScanThreshold && datatype == QdrantDatatype.Float32)
            return new SparseField(name, weighting) { VocabularyId = vocabulary };
        return new QdrantSparseField(name, weighting)
        {
            VocabularyId = vocabulary,
            OnDisk = index.HasOnDisk ? index.OnDisk : null,
            FullScanThreshold = index.HasFullScanThreshold ? (int)Math.Min(index.FullScanThreshold, int.MaxValue) : null,
            Datatype = datatype,
        };
    }

    public static Protos.Distance Write(Connectors.Distance distance) => distance switch
    {
        Connectors.Distance.Cosine => Protos.Distance.Cosine,
        Connectors.Distance.Dot => Protos.Distance.Dot,
        _ => Protos.Distance.Euclid,
    };

    public static Datatype Write(QdrantDatatype type) => type switch
    {
        QdrantDatatype.Float16 => Datatype.Float16,
        QdrantDatatype.UInt8 => Datatype.Uint8,
        _ => Datatype.Float32,
    };

    public static QdrantDatatype? Read(Datatype type) => type switch
    {
        Datatype.Default or Datatype.Float32 => QdrantDatatype.Float32,
        Datatype.Float16 => QdrantDatatype.Float16,
        Datatype.Uint8 => QdrantDatatype.UInt8,
        _ => null,
    };

    private static Connectors.Distance? Read(Protos.Distance distance) => distance switch
    {
        Protos.Distance.Cosine => Connectors.Distance.Cosine,
        Protos.Distance.Dot => Connectors.Distance.Dot,
        Protos.Distance.Euclid => Connectors.Distance.Euclid,
        _ => null,
    };
}
