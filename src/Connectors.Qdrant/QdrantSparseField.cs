namespace Connectors.Qdrant;

/// <summary>A field of sparse vectors with settings of its index.</summary>
/// <param name="name">The name by which points and legs refer to it.</param>
/// <param name="weighting">What the server multiplies query weights with.</param>
public sealed class QdrantSparseField(string name, SparseWeighting weighting = SparseWeighting.None) : SparseField(name, weighting)
{
    private readonly int? _fullScanThreshold;
    private readonly QdrantDatatype _datatype;

    /// <summary>Gets a value indicating whether the index stays on disk; null for the server's default. A collection with another one does not fit.</summary>
    public bool? OnDisk { get; init; }

    /// <summary>
    /// Gets below how many points that satisfy a filter the index is passed by, 0 or more; null for the server's default, 5,000. Then points are
    /// found too that share an index with the query and score 0. A collection with another one does not fit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public int? FullScanThreshold
    {
        get => _fullScanThreshold;
        init => _fullScanThreshold = value is null or >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be 0 or more.");
    }

    /// <summary>
    /// Gets how the index stores weights. Default <see cref="QdrantDatatype.Float32"/>; the others are approximate, once the server has indexed a
    /// segment. A collection with another one does not fit.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such type.</exception>
    public QdrantDatatype Datatype
    {
        get => _datatype;
        init => _datatype = Enum.IsDefined(value) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "There is no such type.");
    }
}
