using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Connectors.Embedded;

/// <summary>
/// Scores rows four at a time, so that four streams of memory are under way and the query is read once for four rows. Every row goes
/// through the same arithmetic whatever its neighbours are, and so has the same score in every segment and under every mask.
/// </summary>
internal readonly ref struct DenseScan(DenseRows rows, DenseQuery query, int segment, TopCandidates top)
{
    private const int RowsAtOnce = 4;

    private readonly ReadOnlySpan<float> _values = rows.Values;
    private readonly ReadOnlySpan<float> _query = query.Vector;
    private readonly ReadOnlySpan<float> _inverseNorms = query.Distance == Distance.Cosine ? rows.InverseNorms : default;

    /// <summary>Scores the rows from the first one on whose bits are set.</summary>
    public void Add(int firstRow, ulong live)
    {
        Span<int> batch = stackalloc int[RowsAtOnce];
        while (live != 0)
        {
            var count = 0;
            for (; count < RowsAtOnce && live != 0; live &= live - 1)
                batch[count++] = firstRow + BitOperations.TrailingZeroCount(live);
            for (var i = count; i < RowsAtOnce; i++)
                batch[i] = batch[count - 1];
            var sums = query.Distance == Distance.Euclid ? SquaredDistances(batch) : Dots(batch);
            for (var i = 0; i < count; i++)
                top.Offer(segment, batch[i], Score(sums[i], batch[i]));
        }
    }

    private float Score(float sum, int row) => query.Distance switch
    {
        Distance.Cosine => sum * _inverseNorms[row] * query.InverseNorm,
        Distance.Dot => sum,
        _ => -MathF.Sqrt(sum),
    };

    private ref float Row(int row) => ref Unsafe.Add(ref MemoryMarshal.GetReference(_values), (nint)row * _query.Length);

    private Vector4 Dots(ReadOnlySpan<int> batch)
    {
        ref var q = ref MemoryMarshal.GetReference(_query);
        ref var r0 = ref Row(batch[0]);
        ref var r1 = ref Row(batch[1]);
        ref var r2 = ref Row(batch[2]);
        ref var r3 = ref Row(batch[3]);
        Vector<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= _query.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref q, (nuint)i);
            a = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r0, (nuint)i), a);
            b = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r1, (nuint)i), b);
            c = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r2, (nuint)i), c);
            d = Vector.FusedMultiplyAdd(x, Vector.LoadUnsafe(ref r3, (nuint)i), d);
        }

        var sums = new Vector4(Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
        for (; i < _query.Length; i++)
            sums += Unsafe.Add(ref q, i) * new Vector4(Unsafe.Add(ref r0, i), Unsafe.Add(ref r1, i), Unsafe.Add(ref r2, i), Unsafe.Add(ref r3, i));
        return sums;
    }

    /// <summary>Differences first: the shorter way over norms cancels where vectors are close, which is where it matters.</summary>
    private Vector4 SquaredDistances(ReadOnlySpan<int> batch)
    {
        ref var q = ref MemoryMarshal.GetReference(_query);
        ref var r0 = ref Row(batch[0]);
        ref var r1 = ref Row(batch[1]);
        ref var r2 = ref Row(batch[2]);
        ref var r3 = ref Row(batch[3]);
        Vector<float> a = default, b = default, c = default, d = default;
        var i = 0;
        for (; i <= _query.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = Vector.LoadUnsafe(ref q, (nuint)i);
            var (da, db) = (x - Vector.LoadUnsafe(ref r0, (nuint)i), x - Vector.LoadUnsafe(ref r1, (nuint)i));
            var (dc, dd) = (x - Vector.LoadUnsafe(ref r2, (nuint)i), x - Vector.LoadUnsafe(ref r3, (nuint)i));
            a = Vector.FusedMultiplyAdd(da, da, a);
            b = Vector.FusedMultiplyAdd(db, db, b);
            c = Vector.FusedMultiplyAdd(dc, dc, c);
            d = Vector.FusedMultiplyAdd(dd, dd, d);
        }

        var sums = new Vector4(Vector.Sum(a), Vector.Sum(b), Vector.Sum(c), Vector.Sum(d));
        for (; i < _query.Length; i++)
        {
            var difference = new Vector4(Unsafe.Add(ref q, i)) - new Vector4(Unsafe.Add(ref r0, i), Unsafe.Add(ref r1, i), Unsafe.Add(ref r2, i), Unsafe.Add(ref r3, i));
            sums += difference * difference;
        }

        return sums;
    }
}
