using System.Numerics.Tensors;

namespace Connectors.Embedded;

/// <summary>
/// The dense vectors of a segment as the storage keeps them, row by row, and exact search over them by reading every row that the mask lets
/// through. Immutable. A document without a vector is a row of zeros, which the mask has to leave out.
/// </summary>
/// <param name="matrix">The rows, one after another.</param>
/// <param name="dimensions">The length of a row.</param>
internal sealed class DenseRows(ReadOnlyMemory<float> matrix, int dimensions)
{
    private float[]? _inverseNorms;

    public int Count => matrix.Length / dimensions;

    public int Dimensions => dimensions;

    public ReadOnlySpan<float> Values => matrix.Span;

    /// <summary>Gets one over the length of each row, 0 for a row of zeros. Computed when it is first asked for.</summary>
    public ReadOnlySpan<float> InverseNorms => _inverseNorms ??= ComputeInverseNorms();

    /// <summary>Offers every document that the mask lets through.</summary>
    public void Search(DenseQuery query, in DocMask mask, int segment, TopCandidates top)
    {
        if (query.Vector.Length != dimensions)
            throw new ArgumentException($"The query has {query.Vector.Length} dimensions, the field {dimensions}.", nameof(query));
        mask.ThrowUnlessCovers(Count);
        if (query.IsEmpty)
            return;
        var scan = new DenseScan(this, query, segment, top);
        for (var word = 0; word < DocMask.Words(Count); word++)
            scan.Add(word << 6, mask.Word(word, Count));
        top.Tighten();
    }

    /// <summary>One over the length of a vector; 0 for zeros, and for a vector so short that the inverse of its length is no float.</summary>
    internal static float InverseNorm(ReadOnlySpan<float> vector)
    {
        var squares = TensorPrimitives.SumOfSquares(vector);
        return float.IsNormal(squares) ? 1 / MathF.Sqrt(squares) : InverseNormOfExtremes(vector);
    }

    // Squares of floats leave the range of floats from about 1e19 on, and beneath about 1e-19. Both are far inside that of doubles.
    private static float InverseNormOfExtremes(ReadOnlySpan<float> vector)
    {
        var squares = 0.0;
        foreach (var value in vector)
            squares += (double)value * value;
        var inverse = squares == 0 ? 0 : (float)(1 / Math.Sqrt(squares));
        return float.IsFinite(inverse) ? inverse : 0;
    }

    private float[] ComputeInverseNorms()
    {
        var norms = new float[Count];
        for (var row = 0; row < norms.Length; row++)
            norms[row] = InverseNorm(Values.Slice(row * dimensions, dimensions));
        return norms;
    }
}
