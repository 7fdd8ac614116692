namespace Connectors;

/// <summary>
/// How <see cref="LinearFusion"/> makes the scores of one list comparable with those of another. A document that a list does not hold
/// counts 0 after normalisation.
/// </summary>
/// <remarks>
/// Written s for a score, n for the number of entries of the list. Under <see cref="None"/>, <see cref="Max"/> and
/// <see cref="L2Norm"/> a negative score (a distance, which enters with a minus sign, or a negative inner product) counts less than
/// not being found at all; choose another normalisation for such lists.
/// </remarks>
public enum ScoreNormalization
{
    /// <summary>s as it is.</summary>
    None,

    /// <summary>(s − min) / (max − min), in [0, 1]; 1 for every entry when all scores are equal.</summary>
    MinMax,

    /// <summary>
    /// s / max, at most 1. A list without a positive score is divided by its largest absolute score instead, so that its order is
    /// kept; a list of zeros stays.
    /// </summary>
    Max,

    /// <summary>(s − min) / Σ(s − min): shares that sum to 1; 1/n for every entry when all scores are equal.</summary>
    Sum,

    /// <summary>(s − mean) / population standard deviation; 0 for every entry when all scores are equal.</summary>
    ZScore,

    /// <summary>1 − (rank − 1) / n with rank from 1: from 1 down to 1/n.</summary>
    Rank,

    /// <summary>s / ‖s‖₂; a list of zeros stays.</summary>
    L2Norm,

    /// <summary>
    /// A fixed function for each <see cref="ScoreMetric"/>, as Milvus' weighted ranker has them: cosine (1 + s)/2, inner product
    /// 0.5 + atan(s)/π, BM25 2·atan(s)/π, Euclid 1 − 2·atan(d²)/π, Manhattan 1 − 2·atan(d)/π. Unlike the others it does not depend on
    /// the rest of the list. The list's metric must be stated.
    /// </summary>
    ByMetric,

    /// <summary>
    /// A sparse dot product divided by the sum of all weights of both vectors (<see cref="FusionEntry.WeightSum"/>); dense
    /// similarities as they are. It needs the vectors of the hits, so it is done on the client only.
    /// </summary>
    WeightSum,
}
