namespace Connectors.Elasticsearch;

/// <summary>
/// An index of quantised vectors: less memory, and an approximation. Server versions: int8 and int4 on all, bbq from 8.16 on, bbq_disk from
/// 9.2 on. The unquantised ones are <see cref="DenseIndex.Hnsw"/> and <see cref="DenseIndex.Exact"/>.
/// </summary>
/// <example><code>new DenseField("body", 384) { Index = ElasticsearchDenseIndex.Int8Hnsw with { Oversample = 2 } }</code></example>
public sealed record ElasticsearchDenseIndex : DenseIndex
{
    private readonly int? _m;
    private readonly int? _efConstruction;
    private readonly double? _oversample;

    internal ElasticsearchDenseIndex(string type) => Type = type;

    /// <summary>Gets the graph over vectors of one byte a dimension.</summary>
    public static ElasticsearchDenseIndex Int8Hnsw { get; } = new("int8_hnsw");

    /// <summary>Gets the comparison with every vector, of one byte a dimension.</summary>
    public static ElasticsearchDenseIndex Int8Flat { get; } = new("int8_flat");

    /// <summary>Gets the graph over vectors of half a byte a dimension. The number of dimensions is even.</summary>
    public static ElasticsearchDenseIndex Int4Hnsw { get; } = new("int4_hnsw");

    /// <summary>Gets the comparison with every vector, of half a byte a dimension. The number of dimensions is even.</summary>
    public static ElasticsearchDenseIndex Int4Flat { get; } = new("int4_flat");

    /// <summary>Gets the graph over vectors of one bit a dimension. There are 64 dimensions or more.</summary>
    public static ElasticsearchDenseIndex BbqHnsw { get; } = new("bbq_hnsw");

    /// <summary>Gets the comparison with every vector, of one bit a dimension. There are 64 dimensions or more.</summary>
    public static ElasticsearchDenseIndex BbqFlat { get; } = new("bbq_flat");

    /// <summary>Gets clusters of vectors of one bit a dimension, which stay on disk. It needs a licence of the level Enterprise.</summary>
    public static ElasticsearchDenseIndex BbqDisk { get; } = new("bbq_disk");

    /// <summary>Gets the server's name of the type.</summary>
    public string Type { get; }

    /// <summary>Gets the neighbours a node of a graph, 2 to 512; null for the server's default (16).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? M
    {
        get => _m;
        init => _m = value is null or (>= 2 and <= 512) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A node has 2 to 512 neighbours.");
    }

    /// <summary>Gets the candidates while a graph is built, 4 to 10,000; null for the server's default (100).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public int? EfConstruction
    {
        get => _efConstruction;
        init => _efConstruction = value is null or (>= 4 and <= 10_000) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number of candidates is 4 to 10,000.");
    }

    /// <summary>
    /// Gets how many times as many candidates as hits are compared anew by their whole vectors, 1 to 10, or 0 for none; null for the server's
    /// default (3 with bbq, else none). From 8.19 and 9.1 on.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public double? Oversample
    {
        get => _oversample;
        init => _oversample = value is null or 0 or (>= 1 and <= 10) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The factor is 1 to 10, or 0 for no comparison.");
    }

    internal bool IsGraph => Type.EndsWith("_hnsw", StringComparison.Ordinal);
}
