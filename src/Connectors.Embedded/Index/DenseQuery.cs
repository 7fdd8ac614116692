namespace Connectors.Embedded;

/// <summary>A dense query made ready for scoring. Immutable.</summary>
internal sealed class DenseQuery
{
    private readonly float[] _vector;

    public DenseQuery(ReadOnlySpan<float> vector, Distance distance)
    {
        Distance = distance;
        InverseNorm = DenseRows.InverseNorm(vector);
        _vector = vector.ToArray();
    }

    public ReadOnlySpan<float> Vector => _vector;

    public Distance Distance { get; }

    public float InverseNorm { get; }

    /// <summary>Gets whether the query finds nothing: a zero vector has no angle.</summary>
    public bool IsEmpty => Distance == Distance.Cosine && InverseNorm == 0;
}
