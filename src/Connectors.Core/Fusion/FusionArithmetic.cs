namespace Connectors;

/// <summary>
/// Whose arithmetic a fusion follows: where ranks begin, how weights act, in which float width sums are made, what a list of equal
/// scores gives, and what is rounded.
/// </summary>
public enum FusionArithmetic
{
    /// <summary>The project's own: ranks from 1, weights multiply contributions, double precision, no rounding. The default.</summary>
    Standard,

    /// <summary>Qdrant (1.17 and later where weights are given): RRF and DBSF in single precision; RRF weights stretch ranks.</summary>
    Qdrant,

    /// <summary>Elasticsearch: the <c>rrf</c> and <c>linear</c> retrievers, in single precision, over the <c>_score</c> of each list.</summary>
    Elasticsearch,

    /// <summary>Milvus: the RRF and weighted rankers, in single precision.</summary>
    Milvus,

    /// <summary>
    /// OpenSearch: the hybrid query's normalisation and RRF processors, in single precision; RRF terms are rounded to ten decimals.
    /// </summary>
    OpenSearch,
}
