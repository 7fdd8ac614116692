namespace Connectors;

/// <summary>How two dense vectors are compared. Scores are turned so that larger is better on every store.</summary>
public enum Distance
{
    /// <summary>The cosine of the angle, in [-1, 1]. A zero vector has none and is refused.</summary>
    Cosine,

    /// <summary>The dot product.</summary>
    Dot,

    /// <summary>The Euclidean distance; the score is minus the distance (not squared), so at most 0.</summary>
    Euclid,
}
