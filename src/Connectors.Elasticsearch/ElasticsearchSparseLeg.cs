namespace Connectors.Elasticsearch;

/// <summary>A sparse leg with what only Elasticsearch has.</summary>
/// <param name="vector">The query's vector. An empty one finds nothing.</param>
public class ElasticsearchSparseLeg(SparseEmbedding vector) : SparseLeg(vector)
{
    /// <summary>
    /// Gets a value indicating whether hits are found and scored by the weights as they were written. Elasticsearch keeps nine significant bits
    /// of a weight, so that its own scores are too low, by less than one part in 256, and the order of close scores is chance. With exact
    /// scores the leg reads the vectors of its hits, and of all others that may belong to the best, and computes the scores here; a second
    /// search is needed when scores are close at the cut. Null: as <see cref="ElasticsearchStoreOptions.ExactSparseScores"/> says.
    /// </summary>
    public bool? ExactScores { get; init; }

    /// <summary>Gets which tokens the server may leave out of the query; null for none, which is exact. Not together with <see cref="ExactScores"/>.</summary>
    public TokenPruning? Pruning { get; init; }
}
