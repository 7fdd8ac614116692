using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Embedded;

/// <summary>
/// A sparse query made ready for searching: checked, and without weights that are zero. Made once a search and used on all segments.
/// Immutable.
/// </summary>
internal sealed class SparseQuery
{
    private const int Lanes = 16;

    private readonly uint[] _indices;
    private readonly float[] _weights;

    /// <param name="indices">The indices, strictly ascending.</param>
    /// <param name="weights">The weights, finite, with IDF applied where the field wants it.</param>
    public SparseQuery(ReadOnlySpan<uint> indices, ReadOnlySpan<float> weights)
    {
        if (indices.Length != weights.Length)
            throw new ArgumentException($"A sparse vector needs as many weights as indices, but has {weights.Length} and {indices.Length}.", nameof(weights));
        _indices = new uint[indices.Length];
        _weights = new float[indices.Length];
        var kept = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (!float.IsFinite(weights[i]) || (i > 0 && indices[i] <= indices[i - 1]))
                throw new ArgumentException($"A query's indices must ascend strictly and its weights be finite; position {i} has index {indices[i]} and weight {weights[i]}.", nameof(indices));
            if (weights[i] == 0)
                continue;
            (_indices[kept], _weights[kept++]) = (indices[i], weights[i]);
        }

        Array.Resize(ref _indices, kept);
        Array.Resize(ref _weights, kept);
    }

    public ReadOnlySpan<uint> Indices => _indices;

    public ReadOnlySpan<float> Weights => _weights;

    /// <summary>
    /// The dot product with a row, or false where they share no index. It is summed in double in ascending order of the indices and
    /// rounded once, so that a document has the same score in every segment.
    /// </summary>
    public bool TryScore(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values, out float score) =>
        indices.Length >= Lanes ? TryScoreBlocks(indices, values, out score) : TryScoreShort(indices, values, out score);

    /// <summary>
    /// Each query index is compared with the 16 row indices that could hold it, without a branch on the outcome, which nobody could
    /// predict. The last block overlaps the one before it: what is seen twice is below every index that is still looked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryScoreBlocks(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values, out float score)
    {
        ref var index = ref MemoryMarshal.GetReference(indices);
        ref var value = ref MemoryMarshal.GetReference(values);
        var last = indices.Length - Lanes;
        var largest = indices[^1];
        var block = 0;
        double sum = 0;
        var matches = 0;
        for (var i = 0; i < _indices.Length && _indices[i] <= largest; i++)
        {
            var wanted = _indices[i];
            while (Unsafe.Add(ref index, block + Lanes - 1) < wanted)
                block = Math.Min(block + Lanes, last);
            var equal = Vector512.Equals(Vector512.LoadUnsafe(ref index, (nuint)block), Vector512.Create(wanted)).ExtractMostSignificantBits();
            var found = BitOperations.PopCount(equal);
            var lane = BitOperations.TrailingZeroCount(equal) & (Lanes - 1);
            sum += (double)_weights[i] * Unsafe.Add(ref value, block + lane) * found;
            matches += found;
        }

        score = (float)sum;
        return matches > 0;
    }

    private bool TryScoreShort(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values, out float score)
    {
        double sum = 0;
        var matches = 0;
        for (int i = 0, j = 0; i < indices.Length && j < _indices.Length;)
        {
            if (indices[i] == _indices[j])
            {
                sum += (double)_weights[j++] * values[i++];
                matches++;
            }
            else if (indices[i] < _indices[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        score = (float)sum;
        return matches > 0;
    }
}
