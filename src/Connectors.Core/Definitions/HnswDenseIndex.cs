namespace Connectors;

/// <summary>The graph index over unquantised vectors: see <see cref="DenseIndex.Hnsw"/>.</summary>
public sealed record HnswDenseIndex : DenseIndex
{
    internal HnswDenseIndex(int? m, int? efConstruction)
    {
        if (m is < 2 or > 512)
            throw new ArgumentOutOfRangeException(nameof(m), m, "A node has 2 to 512 neighbours.");
        if (efConstruction is < 4 or > 10_000)
            throw new ArgumentOutOfRangeException(nameof(efConstruction), efConstruction, "The number of candidates is 4 to 10,000.");
        M = m;
        EfConstruction = efConstruction;
    }

    /// <summary>Gets the neighbours a node, or null for the server's default.</summary>
    public int? M { get; }

    /// <summary>Gets the candidates while building, or null for the server's default.</summary>
    public int? EfConstruction { get; }
}
