namespace Connectors.Qdrant;

/// <summary>A byte a component: see <see cref="QdrantQuantization.Scalar"/>.</summary>
public sealed record QdrantScalarQuantization : QdrantQuantization
{
    internal QdrantScalarQuantization(float? quantile, bool? alwaysInMemory)
        : base(alwaysInMemory)
    {
        if (quantile is not (null or (>= 0.5f and <= 1)))
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, "A quantile is from 0.5 to 1.");
        Quantile = quantile;
    }

    /// <summary>Gets which part of the components is not cut off; null for all of them.</summary>
    public float? Quantile { get; }
}
