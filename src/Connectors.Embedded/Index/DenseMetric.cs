namespace Connectors.Embedded;

/// <summary>How dense vectors are compared; larger scores are better under each.</summary>
internal enum DenseMetric
{
    /// <summary>The cosine of the angle.</summary>
    Cosine,

    /// <summary>The dot product.</summary>
    Dot,

    /// <summary>Minus the Euclidean distance.</summary>
    Euclid,
}
