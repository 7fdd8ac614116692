namespace Connectors;

/// <summary>Finds the points whose sparse vector has the largest dot product; only points that share an index are found.</summary>
public class SparseLeg : SearchLeg
{
    /// <summary>Makes a leg.</summary>
    /// <param name="vector">The query's vector. An empty one finds nothing.</param>
    public SparseLeg(SparseEmbedding vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        Vector = vector;
    }

    /// <summary>Gets the query's vector.</summary>
    public SparseEmbedding Vector { get; }

    internal override string Kind => "sparse";
}
