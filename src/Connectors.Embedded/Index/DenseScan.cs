using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connectors.Embedded;

/// <summary>
/// Scores rows four at a time, so that four streams of memory are under way and the query is read once for four rows. Every row goes
/// through the same arithmetic whatever its neighbours are, and so has the same score in every segment and under every mask.
/// </summary>
internal readonly ref struct DenseScan(DenseQuery query, int segment, TopCandidates top)
{
    private const int RowsAtOnce = 4;

    /// <summary>Scores the live rows among the 64 of a word.</summary>
    public void Add(DenseChunk chunk, int word, ulong live, int firstDocument)
    {
        live &= chunk.Present(word);
        Span<int> lanes = stackalloc int[RowsAtOnce];
        while (live != 0)
        {
            var count = 0;
            for (; count < RowsAtOnce && live != 0; live &= live - 1)
                lanes[count++] = BitOperations.TrailingZeroCount(live);
            for (var i = count; i < RowsAtOnce; i++)
                lanes[i] = lanes[count - 1];
            var sums = query.Metric == DenseMetric.Euclid ? SquaredDistances(chunk, word << 6, lanes) : Dots(chunk, word << 6, lanes);
            for (var i = 0; i < count; i++)
                top.Offer(segment, firstDocument + lanes[i], Score(sums[i], chunk, (word << 6) + lanes[i]));
        }
    }

    private float Score(float sum, DenseChunk chunk, int row) => query.Metric switch
    {
        DenseMetric.Cosine => sum * chunk.InverseNorm(row) * query.InverseNorm,
        DenseMetric.Dot => sum,
        _ => -MathF.Sqrt(sum),
    };

    private Vector4 Dots(DenseChunk chunk, int firstRow, ReadOnlySpan<int> lanes)
    {
        ref var q = ref MemoryMarshal.GetReference(query.PaddedVector);
        ref var values = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk.Values), firstRow * chunk.Stride);
        ref var r0 = ref Unsafe.Add(ref values, lanes[0] * chunk.Stride);
        ref var r1 = ref Unsafe.Add(ref values, lanes[1] * chunk.Stride);
        ref var r2 = ref Unsafe.Add(ref values, lanes[2] * chunk.Stride);
        ref var r3 = ref Unsafe.Add(ref values, lanes[3] * chunk.Stride);
        Vector<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < (nuint)chunk.Stride; i += (nuint)Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref q, i);
            a = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r0, i), a);
            b = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r1, i), b);
            c = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r2, i), c);
            d = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r3, i), d);
        }

        return new Vector4(Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
    }

    /// <summary>Differences first: the shorter way over norms cancels where vectors are close, which is where it matters.</summary>
    private Vector4 SquaredDistances(DenseChunk chunk, int firstRow, ReadOnlySpan<int> lanes)
    {
        ref var q = ref MemoryMarshal.GetReference(query.PaddedVector);
        ref var values = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(chunk.Values), firstRow * chunk.Stride);
        ref var r0 = ref Unsafe.Add(ref values, lanes[0] * chunk.Stride);
        ref var r1 = ref Unsafe.Add(ref values, lanes[1] * chunk.Stride);
        ref var r2 = ref Unsafe.Add(ref values, lanes[2] * chunk.Stride);
        ref var r3 = ref Unsafe.Add(ref values, lanes[3] * chunk.Stride);
        Vector<float> a = default, b = default, c = default, d = default;
        for (nuint i = 0; i < (nuint)chunk.Stride; i += (nuint)Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref q, i);
            var (da, db) = (x - Vector.LoadUnsafe(ref r0, i), x - Vector.LoadUnsafe(ref r1, i));
            var (dc, dd) = (x - Vector.LoadUnsafe(ref r2, i), x - Vector.LoadUnsafe(ref r3, i));
            a = Vector.FusedMultiplyAdd(da, da, a);
            b = Vector.FusedMultiplyAdd(db, db, b);
            c = Vector.FusedMultiplyAdd(dc, dc, c);
            d = Vector.FusedMultiplyAdd(dd, dd, d);
        }

        return new Vector4(Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
    }
}
