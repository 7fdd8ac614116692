namespace Connectors;

/// <summary>
/// The index of a dense field. Null in a definition means the store's unquantised graph (Qdrant HNSW, Elasticsearch <c>hnsw</c>,
/// Milvus AUTOINDEX; the embedded store is exact). An approximation beyond that is asked for by name, with a derived type of the
/// store's package.
/// </summary>
public record DenseIndex
{
    /// <summary>Gets the index that compares with every vector: exact, and slower with every point.</summary>
    public static DenseIndex Exact { get; } = new ExactDenseIndex();

    /// <summary>Makes a graph index of unquantised vectors.</summary>
    /// <param name="m">Neighbours a node, 2 to 512; null for the server's default.</param>
    /// <param name="efConstruction">Candidates while building, 4 to 10,000; null for the server's default.</param>
    /// <returns>The index.</returns>
    public static DenseIndex Hnsw(int? m = null, int? efConstruction = null) => new HnswDenseIndex(m, efConstruction);
}
