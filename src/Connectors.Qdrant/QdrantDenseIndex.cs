namespace Connectors.Qdrant;

/// <summary>
/// A graph with settings beyond those of <see cref="DenseIndex.Hnsw"/>. A collection that exists with other values of those that are given does
/// not fit.
/// </summary>
public sealed record QdrantDenseIndex : DenseIndex
{
    private readonly int? _m;
    private readonly int? _efConstruction;
    private readonly int? _fullScanThreshold;
    private readonly QdrantDatatype? _datatype;

    /// <summary>Gets the neighbours a node, 2 to 512, or 0 for no graph; null for the server's default, 16.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? M
    {
        get => _m;
        init => _m = value is null or 0 or (>= 2 and <= 512) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A node has 2 to 512 neighbours, or 0 for no graph.");
    }

    /// <summary>Gets the candidates while building, 4 to 10,000; null for the server's default, 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? EfConstruction
    {
        get => _efConstruction;
        init => _efConstruction = value is null or (>= 4 and <= 10_000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of candidates is 4 to 10,000.");
    }

    /// <summary>Gets below how many kilobytes of vectors the graph is passed by, 0 or more; null for the server's default, 10,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int? FullScanThreshold
    {
        get => _fullScanThreshold;
        init => _fullScanThreshold = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be 0 or more.");
    }

    /// <summary>Gets a value indicating whether the vectors stay on disk; null for the server's default.</summary>
    public bool? VectorsOnDisk { get; init; }

    /// <summary>Gets a value indicating whether the graph stays on disk; null for the server's default.</summary>
    public bool? GraphOnDisk { get; init; }

    /// <summary>Gets how components are stored; null for <see cref="QdrantDatatype.Float32"/>. The others lose precision.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public QdrantDatatype? Datatype
    {
        get => _datatype;
        init => _datatype = value is not { } type || Enum.IsDefined(type) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such type.");
    }

    /// <summary>Gets the smaller copy with which candidates are found; null for none.</summary>
    public QdrantQuantization? Quantization { get; init; }
}
