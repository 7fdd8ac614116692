namespace Connectors.Milvus;

/// <summary>A sparse leg with what only Milvus has.</summary>
/// <param name="vector">The query's vector. An empty one finds nothing.</param>
public class MilvusSparseLeg(SparseEmbedding vector) : SparseLeg(vector)
{
    /// <summary>
    /// Gets the score that no candidate may exceed (≤); null for none. With <see cref="SearchLeg.ScoreThreshold"/> it is a range, of which the
    /// best are found; the server adds the scores of a range in another order, so that they may differ in the last place. Not together with
    /// <see cref="MilvusQuery.GroupBy"/>.
    /// </summary>
    public double? ScoreCeiling { get; init; }

    /// <summary>
    /// Gets which share of the query's smallest weights is left out (<c>drop_ratio_search</c>), from 0 to less than 1. Default 0: exact.
    /// More is an approximation: scores lack the weights that are left out, and hits may be missing.
    /// </summary>
    public double DropRatio { get; init; }
}
