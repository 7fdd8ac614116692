using System.Numerics.Tensors;

namespace Connectors.Embedded;

/// <summary>A dense query made ready for scoring. Immutable.</summary>
internal sealed class DenseQuery
{
    private readonly float[] _vector;

    public DenseQuery(ReadOnlySpan<float> vector, Distance distance)
    {
        Distance = distance;
        _vector = vector.ToArray();
        if (distance == Distance.Cosine)
            ScaleExtremes(_vector);
        InverseNorm = DenseRows.InverseNorm(_vector);
    }

    public ReadOnlySpan<float> Vector => _vector;

    public Distance Distance { get; }

    public float InverseNorm { get; }

    /// <summary>Gets whether the query finds nothing: a zero vector has no angle.</summary>
    public bool IsEmpty => Distance == Distance.Cosine && InverseNorm == 0;

    // The cosine does not depend on the length, but a dot product of very long or very short vectors leaves the range of floats. A power of two
    // is exact.
    private static void ScaleExtremes(Span<float> vector)
    {
        var largest = Math.Abs(TensorPrimitives.MaxMagnitude(vector));
        var exponent = largest == 0 ? 0 : Math.ILogB(largest);
        if (Math.Abs(exponent) <= 30)
            return;
        for (var i = 0; i < vector.Length; i++)
            vector[i] = MathF.ScaleB(vector[i], -exponent);
    }
}
