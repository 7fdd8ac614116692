using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Connectors.Onnx.Pooling;

/// <summary>Finds the few positive entries of a row as long as the vocabulary.</summary>
internal static class PositiveEntries
{
    /// <summary>
    /// Writes the entries that are not ≤ 0, in ascending index: NaN is among them, so that a broken model is found out instead of giving an
    /// empty vector.
    /// </summary>
    /// <returns>How many there are.</returns>
    public static int Collect(ReadOnlySpan<float> row, Span<uint> indices, Span<float> values)
    {
        var count = 0;
        var i = 0;
        ref var start = ref MemoryMarshal.GetReference(row);
        for (; i <= row.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var block = Vector256.LoadUnsafe(ref start, (nuint)i);
            var positive = ~Vector256.LessThanOrEqual(block, Vector256<float>.Zero).ExtractMostSignificantBits() & 0xFF;
            for (; positive != 0; positive &= positive - 1)
                count = Add(i + BitOperations.TrailingZeroCount(positive), row, indices, values, count);
        }

        for (; i < row.Length; i++)
        {
            if (!(row[i] <= 0))
                count = Add(i, row, indices, values, count);
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Add(int index, ReadOnlySpan<float> row, Span<uint> indices, Span<float> values, int count)
    {
        indices[count] = (uint)index;
        values[count] = row[index];
        return count + 1;
    }
}
