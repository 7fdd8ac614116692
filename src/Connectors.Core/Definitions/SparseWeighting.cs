namespace Connectors;

/// <summary>What the store multiplies the weights of a sparse query with.</summary>
public enum SparseWeighting
{
    /// <summary>Nothing: the weights are complete, as those of SPLADE are.</summary>
    None,

    /// <summary>
    /// The inverse document frequency of each term, ln((n − df + 0.5)/(df + 0.5) + 1) over the non-empty vectors of the field, as
    /// Qdrant's <c>modifier: idf</c>. For term-frequency weights such as BM25's, not for SPLADE.
    /// </summary>
    Idf,
}
