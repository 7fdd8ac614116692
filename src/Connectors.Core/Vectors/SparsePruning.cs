namespace Connectors;

/// <summary>
/// Which terms of a sparse vector stay. The rules are applied together: a term stays when every rule that is set keeps it.
/// The default value keeps everything but explicit zeros.
/// </summary>
/// <remarks>
/// <see cref="MaxTerms"/> is sentence-transformers' <c>max_active_dims</c>; <see cref="AlphaMass"/> and <see cref="MaxRatio"/> are
/// OpenSearch's pruning types <c>alpha_mass</c> and <c>max_ratio</c>, <see cref="MinWeight"/> its <c>abs_value</c> (but exclusive).
/// </remarks>
public readonly record struct SparsePruning
{
    /// <summary>Gets the largest number of terms, the heaviest by absolute weight; of equal weights the smaller index stays. Null: no limit.</summary>
    public int? MaxTerms { get; init; }

    /// <summary>Gets the threshold: a term stays when its absolute weight is greater. 0 or more.</summary>
    public float MinWeight { get; init; }

    /// <summary>
    /// Gets the share of the total absolute weight, in (0, 1], that is filled with the heaviest terms: going down the weights, a term
    /// stays while the running sum including it is at most this share. Null: no limit.
    /// </summary>
    public float? AlphaMass { get; init; }

    /// <summary>Gets the ratio, in [0, 1], of the largest weight that a term has to reach. Null: no limit.</summary>
    public float? MaxRatio { get; init; }

    internal bool IsDefault => MaxTerms is null && MinWeight == 0 && AlphaMass is null && MaxRatio is null;

    internal void Validate()
    {
        if (MaxTerms is { } terms)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(terms, nameof(MaxTerms));
        if (!float.IsFinite(MinWeight) || MinWeight < 0)
            throw new ArgumentOutOfRangeException(nameof(MinWeight), MinWeight, "The smallest weight must be finite and not negative.");
        if (AlphaMass is { } mass && !(mass > 0 && mass <= 1))
            throw new ArgumentOutOfRangeException(nameof(AlphaMass), mass, "The mass must lie in (0, 1].");
        if (MaxRatio is { } ratio && !(ratio >= 0 && ratio <= 1))
            throw new ArgumentOutOfRangeException(nameof(MaxRatio), ratio, "The ratio must lie in [0, 1].");
    }
}
