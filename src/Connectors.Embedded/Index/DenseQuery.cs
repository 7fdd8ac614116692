namespace Connectors.Embedded;

/// <summary>A dense query made ready for scoring: checked, and padded with zeros to whole vectors. Immutable.</summary>
internal sealed class DenseQuery
{
    private readonly float[] _padded;

    public DenseQuery(ReadOnlySpan<float> vector, DenseMetric metric)
    {
        DenseIndex.ThrowUnlessFinite(vector);
        (Dimensions, Metric) = (vector.Length, metric);
        _padded = new float[DenseIndex.Padded(vector.Length)];
        vector.CopyTo(_padded);
        InverseNorm = DenseIndex.InverseNorm(vector);
    }

    public int Dimensions { get; }

    public DenseMetric Metric { get; }

    public float InverseNorm { get; }

    /// <summary>Gets whether the query finds nothing: a zero vector has no angle.</summary>
    public bool IsEmpty => Metric == DenseMetric.Cosine && InverseNorm == 0;

    internal ReadOnlySpan<float> PaddedVector => _padded;
}
