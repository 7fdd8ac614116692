using System.Globalization;
using System.Numerics.Tensors;

namespace Connectors;

/// <summary>
/// Checks points before any I/O, alike for all stores, so that nothing depends on what a server happens to accept: several store NaN,
/// write part of a batch with an unknown vector name, or end their process on a malformed row.
/// </summary>
internal sealed class PointChecker(CollectionSchema schema, StoreCapabilities capabilities, string product)
{
    // The squared length of a cosine vector has to be a normal float32: Qdrant turns a longer one into zeros without a word
    // (cassettes/qdrant FACTS 9), Elasticsearch refuses a shorter one.
    private const double SmallestNormalSquare = 1.17549435E-38;

    // A sum of squares in float32 that is this far from the limits proves all of it at once: NaN and infinity would be in the sum, and its
    // rounding, at most 2^-24 of the sum an addition, cannot lead from beyond a limit to here.
    private const float SafelyNormalSquare = 1E-30f;

    /// <summary>Says what is wrong with a point.</summary>
    /// <param name="point">The point.</param>
    /// <param name="checkedPoint">The point to write: without explicit zero weights.</param>
    /// <returns>Null when it is good, else a sentence.</returns>
    public string? FindFault(HybridPoint point, out HybridPoint checkedPoint) =>
        FindVectorFault(point, out checkedPoint) ?? FindMissingVector(point) ?? schema.FindPayloadFault(point.Payload);

    /// <summary>The same without a look at what else a whole point has to have: for vectors of points that are there.</summary>
    public string? FindVectorFault(HybridPoint point, out HybridPoint checkedPoint)
    {
        checkedPoint = point;
        if (PointIds.FindFault(point.Id) is { } idFault)
            return idFault;
        foreach (var (name, vector) in point.DenseVectors)
        {
            if (FindDenseFault(name, vector.Span) is { } fault)
                return fault;
        }

        var hasZeros = false;
        foreach (var (name, vector) in point.SparseVectors)
        {
            if (FindSparseFault(name, vector) is { } fault)
                return fault;
            hasZeros |= vector.Values.Span.Contains(0f);
        }

        if (hasZeros)
            checkedPoint = WithoutZeros(point);
        return null;
    }

    /// <summary>Says what is wrong with a dense vector, in a point or in a query; a zero vector is the caller's business.</summary>
    public static string? FindDenseFault(DenseField field, ReadOnlySpan<float> vector)
    {
        if (vector.Length != field.Dimensions)
            return $"The vector of dense field '{field.Name}' has {vector.Length} dimensions; the field has {field.Dimensions}.";
        if (TensorPrimitives.SumOfSquares(vector) is >= SafelyNormalSquare and <= 1 / SafelyNormalSquare)
            return null;
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(vector)))
            return $"The vector of dense field '{field.Name}' holds NaN or infinity.";
        if (field.Distance != Distance.Cosine || IsZero(vector))
            return null;
        var square = SumOfSquares(vector);
        return square is >= SmallestNormalSquare and <= float.MaxValue
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"The vector of dense field '{field.Name}' has the squared length {square:R}, outside the range of a normal float32; its cosine is not defined on every store.");
    }

    public static bool IsZero(ReadOnlySpan<float> vector) => !vector.ContainsAnyExcept(0f);

    /// <summary>Says what is wrong with a sparse vector, in a point or in a query.</summary>
    public string? FindSparseFault(SparseField field, SparseEmbedding vector, bool allowNegative)
    {
        if (vector.NonZeroCount > 0 && vector.Indices.Span[^1] > capabilities.MaxSparseIndex)
            return $"The vector of sparse field '{field.Name}' has index {vector.Indices.Span[^1]}; {product} takes at most {capabilities.MaxSparseIndex}.";
        if (field.VocabularyId is { } expected && vector.VocabularyId is { } actual && !string.Equals(expected, actual, StringComparison.Ordinal))
            return $"The vector of sparse field '{field.Name}' comes from vocabulary '{actual}', the field holds vectors of '{expected}'.";
        if (!allowNegative && vector.NonZeroCount > 0 && TensorPrimitives.Min(vector.Values.Span) < 0)
            return $"The vector of sparse field '{field.Name}' has a negative weight; {product} takes none.";
        return null;
    }

    private string? FindMissingVector(HybridPoint point)
    {
        if (capabilities.MissingDenseVectors)
            return null;

        // By position: the enumerator of a list behind an interface would be allocated for every point.
        var fields = schema.Definition.Dense;
        for (var i = 0; i < fields.Count; i++)
        {
            if (!point.Dense.TryGetValue(fields[i].Name, out _))
                return $"{product} needs a vector for dense field '{fields[i].Name}' in every point.";
        }

        return null;
    }

    private string? FindDenseFault(string name, ReadOnlySpan<float> vector)
    {
        if (!schema.TryGetDense(name, out var field))
            return schema.TryGetSparse(name, out _) ? $"The field '{name}' holds sparse vectors, and the point has a dense one for it." : UnknownField(name);
        if (FindDenseFault(field, vector) is { } fault)
            return fault;
        return field.Distance == Distance.Cosine && IsZero(vector) ? $"The vector of dense field '{name}' is zero; it has no cosine." : null;
    }

    private string? FindSparseFault(string name, SparseEmbedding vector)
    {
        if (schema.TryGetSparse(name, out var field))
            return FindSparseFault(field, vector, capabilities.NegativeSparseWeights);
        return schema.TryGetDense(name, out _) ? $"The field '{name}' holds dense vectors, and the point has a sparse one for it." : UnknownField(name);
    }

    private string UnknownField(string name) => $"The collection has no such vector field: '{name}'. Its fields are {schema.VectorFieldNames}.";

    private static double SumOfSquares(ReadOnlySpan<float> vector)
    {
        var sum = 0d;
        foreach (var value in vector)
            sum += (double)value * value;
        return sum;
    }

    private static HybridPoint WithoutZeros(HybridPoint point)
    {
        var copy = new HybridPoint(point.Id, point.Payload);
        foreach (var (name, vector) in point.DenseVectors)
            copy.Dense[name] = vector;
        foreach (var (name, vector) in point.SparseVectors)
            copy.Sparse[name] = vector.Prune(default(SparsePruning));
        return copy;
    }
}
