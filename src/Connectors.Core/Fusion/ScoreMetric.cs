namespace Connectors;

/// <summary>
/// What the scores of a list are. Scores are always stated so that larger is better: a distance is stated as minus the distance. The
/// arithmetic of a server needs to know the metric, to turn the score into the number that the server itself would fuse.
/// </summary>
public enum ScoreMetric
{
    /// <summary>Any score of which larger is better; it is fused as it is. The default.</summary>
    Similarity,

    /// <summary>The cosine of dense vectors, in [−1, 1].</summary>
    Cosine,

    /// <summary>The dot product of dense vectors.</summary>
    DotProduct,

    /// <summary>The dot product of sparse vectors.</summary>
    SparseDotProduct,

    /// <summary>A BM25 score that a server computed from text.</summary>
    Bm25,

    /// <summary>Minus the Euclidean distance (not squared) of dense vectors.</summary>
    Euclid,

    /// <summary>Minus the Manhattan distance of dense vectors.</summary>
    Manhattan,
}
