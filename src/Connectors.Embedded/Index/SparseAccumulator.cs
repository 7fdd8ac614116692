using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Embedded;

/// <summary>The integer sums of one segment's documents (256 KB: they stay in the second-level cache), all zero while not in use.</summary>
internal sealed unsafe class SparseAccumulator
{
    private const int Lanes = 16;
    private const int ListsAhead = 2;
    private const int RowsAtOnce = 512;
    private static readonly ConcurrentBag<SparseAccumulator> Pool = [];

    private readonly int[] _memory = GC.AllocateArray<int>(SparseSegmentIndex.MaxDocuments + Lanes, pinned: true);
    private readonly ulong[] _touched = new ulong[SparseSegmentIndex.MaxDocuments / 64];
    private readonly int* _sums;
    private long[] _kept = new long[256];

    private SparseAccumulator()
    {
        var address = (nuint)Unsafe.AsPointer(ref _memory[0]);
        _sums = (int*)(address + 63 & ~(nuint)63);
    }

    /// <summary>Gets the plan that goes with the sums, for the memory that it holds.</summary>
    public SparsePlan Plan { get; } = new();

    public static SparseAccumulator Rent() => Pool.TryTake(out var accumulator) ? accumulator : new SparseAccumulator();

    public void Return() => Pool.Add(this);

    /// <summary>Adds the lists of the plan.</summary>
    public void Add(SparsePostings postings, int documents)
    {
        var lists = Plan.Lists;
        fixed (byte* impacts = postings.Impacts)
        fixed (ushort* numbers = postings.Documents)
        fixed (ulong* bits = postings.Bits)
        {
            if (Plan.HasNegative)
                Touch(numbers, bits, lists, DocMask.Words(documents));
            AddRows(impacts, bits, lists, DocMask.Words(documents));
            for (var i = 0; i < lists.Length; i++)
            {
                if (i + ListsAhead < lists.Length)
                    Prefetch(numbers, impacts, lists[i + ListsAhead].List);
                ref readonly var list = ref lists[i].List;
                if (!list.IsRow)
                    AddList(_sums, numbers + list.Start, impacts + list.ImpactStart, list.Count, lists[i].Units);
            }
        }
    }

    /// <summary>
    /// The documents, in the low halves, whose score can be among the best k and reach the threshold. Leaves all sums zero again.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<long> Collect(in DocMask mask, int documents, TopCandidates top)
    {
        var plan = Plan;
        var count = 0;
        var cut = plan.Cut(top.Threshold);
        if (!top.IsFull)
            cut = Math.Max(cut, FirstCut(mask, documents, top.K));
        var room = (int)Math.Min(8L * top.K, documents);
        if (_kept.Length < room)
            _kept = new long[BitOperations.RoundUpToPowerOf2((uint)room)];
        for (var word = 0; word < DocMask.Words(documents); word++)
        {
            var sums = _sums + (word << 6);
            var found = AtLeast(sums, cut) & mask.Word(word, documents);
            if (plan.HasNegative)
            {
                found &= _touched[word];
                _touched[word] = 0;
            }

            for (; found != 0; found &= found - 1)
            {
                var lane = BitOperations.TrailingZeroCount(found);
                if (sums[lane] < cut)
                    continue;
                _kept[count++] = (long)sums[lane] << 32 | (uint)((word << 6) + lane);
                if (count == _kept.Length)
                    count = Thin(top.K, count, ref cut);
            }

            Clear(sums);
        }

        return _kept.AsSpan(0, Thin(top.K, count, ref cut));
    }

    /// <summary>
    /// A cut for the first segment, where no threshold is known: the k-th largest of the maxima of 64 documents each is reached by at
    /// least k documents.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int FirstCut(in DocMask mask, int documents, int k)
    {
        var groups = DocMask.Words(documents);
        if (k > groups / 4)
            return int.MinValue;
        Span<int> maxima = stackalloc int[groups];
        for (var word = 0; word < groups; word++)
            maxima[word] = Largest(_sums + (word << 6), mask.Word(word, documents));

        // Above zero it is reached by documents that hold an index of the query, and not only by untouched ones.
        var least = Selection.KthLargest(maxima, k);
        return least > 0 ? Plan.CutBelow(least) : int.MinValue;
    }

    private static int Largest(int* sums, ulong live)
    {
        var largest = 0;
        if (live == ulong.MaxValue)
        {
            var all = Vector512.Max(
                Vector512.Max(Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + 16)),
                Vector512.Max(Vector512.LoadAligned(sums + 32), Vector512.LoadAligned(sums + 48)));
            var half = Vector256.Max(all.GetLower(), all.GetUpper());
            var quarter = Vector128.Max(half.GetLower(), half.GetUpper());
            quarter = Vector128.Max(quarter, Vector128.Shuffle(quarter, Vector128.Create(2, 3, 0, 1)));
            return Math.Max(quarter[0], quarter[1]);
        }

        for (; live != 0; live &= live - 1)
            largest = Math.Max(largest, sums[BitOperations.TrailingZeroCount(live)]);
        return largest;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddList(int* sums, ushort* documents, byte* impacts, int count, int weight)
    {
        for (var i = 0; i < count; i++)
            sums[documents[i]] += weight * impacts[i];
    }

    /// <summary>Asks for the first lines of a list; the processor's own prefetcher finds the others.</summary>
    private static void Prefetch(ushort* documents, byte* impacts, in PostingList list)
    {
        if (!Sse.IsSupported || list.IsRow)
            return;
        Sse.Prefetch0(documents + list.Start);
        Sse.Prefetch0(documents + list.Start + 32);
        Sse.Prefetch0(impacts + list.ImpactStart);
    }

    /// <summary>Adds the bit rows of the plan to sums that are zero.</summary>
    private void AddRows(byte* impacts, ulong* bits, ReadOnlySpan<PlannedList> lists, int words)
    {
        // A query may have any number of terms, and a stack has room for some.
        var weights = stackalloc int[RowsAtOnce];
        var rows = stackalloc ulong*[RowsAtOnce];
        var next = stackalloc byte*[RowsAtOnce];
        var count = 0;
        var added = false;
        foreach (ref readonly var list in lists)
        {
            if (!list.List.IsRow)
                continue;
            if (count == RowsAtOnce)
            {
                AddRows(weights, rows, next, count, words, onTop: added);
                (count, added) = (0, true);
            }

            weights[count] = list.Units;
            rows[count] = bits + list.List.RowStart;
            next[count++] = impacts + list.List.ImpactStart;
        }

        if (count > 0)
            AddRows(weights, rows, next, count, words, onTop: added);
    }

    /// <summary>Adds bit rows at once, 64 documents at a time: impacts are expanded to their documents, and sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows(int* weights, ulong** rows, byte** next, int count, int words, bool onTop)
    {
        // Byte i of a vector tests bit i % 8 of byte i / 8 of the word.
        var byteOfLane = Vector512.Create(0x0000000000000000UL, 0x0101010101010101UL, 0x0202020202020202UL, 0x0303030303030303UL, 0x0404040404040404UL, 0x0505050505050505UL, 0x0606060606060606UL, 0x0707070707070707UL).AsByte();
        var bitOfLane = Vector512.Create(0x8040201008040201UL).AsByte();
        for (var word = 0; word < words; word++)
        {
            var sums = _sums + (word << 6);
            Vector512<int> a = default, b = default, c = default, d = default;
            if (onTop)
            {
                (a, b) = (Vector512.LoadAligned(sums), Vector512.LoadAligned(sums + 16));
                (c, d) = (Vector512.LoadAligned(sums + 32), Vector512.LoadAligned(sums + 48));
            }

            for (var r = 0; r < count; r++)
            {
                var present = rows[r][word];
                var mask = Vector512.Equals(Avx512BW.Shuffle(Vector512.Create(present).AsByte(), byteOfLane) & bitOfLane, bitOfLane);
                var values = Avx512Vbmi2.Expand(Vector512<byte>.Zero, mask, Vector512.Load(next[r]));
                next[r] += BitOperations.PopCount(present);
                var weight = Vector512.Create(weights[r]);
                a += Avx512F.ConvertToVector512Int32(values.GetLower().GetLower()) * weight;
                b += Avx512F.ConvertToVector512Int32(values.GetLower().GetUpper()) * weight;
                c += Avx512F.ConvertToVector512Int32(values.GetUpper().GetLower()) * weight;
                d += Avx512F.ConvertToVector512Int32(values.GetUpper().GetUpper()) * weight;
            }

            a.StoreAligned(sums);
            b.StoreAligned(sums + 16);
            c.StoreAligned(sums + 32);
            d.StoreAligned(sums + 48);
        }
    }

    /// <summary>Marks the documents of all lists, where a sum does not tell whether anything was added.</summary>
    private void Touch(ushort* documents, ulong* bits, ReadOnlySpan<PlannedList> lists, int words)
    {
        foreach (ref readonly var planned in lists)
        {
            ref readonly var list = ref planned.List;
            for (var word = 0; list.IsRow && word < words; word++)
                _touched[word] |= bits[list.RowStart + word];
            for (var i = 0; !list.IsRow && i < list.Count; i++)
                _touched[documents[list.Start + i] >> 6] |= 1UL << (documents[list.Start + i] & 63);
        }
    }

    private static ulong AtLeast(int* sums, int cut)
    {
        var least = Vector512.Create(cut);
        return Vector512.GreaterThanOrEqual(Vector512.LoadAligned(sums), least).ExtractMostSignificantBits()
            | Vector512.GreaterThanOrEqual(Vector512.LoadAligned(sums + 16), least).ExtractMostSignificantBits() << 16
            | Vector512.GreaterThanOrEqual(Vector512.LoadAligned(sums + 32), least).ExtractMostSignificantBits() << 32
            | Vector512.GreaterThanOrEqual(Vector512.LoadAligned(sums + 48), least).ExtractMostSignificantBits() << 48;
    }

    private static void Clear(int* sums)
    {
        Vector512<int>.Zero.StoreAligned(sums);
        Vector512<int>.Zero.StoreAligned(sums + 16);
        Vector512<int>.Zero.StoreAligned(sums + 32);
        Vector512<int>.Zero.StoreAligned(sums + 48);
    }

    /// <summary>Raises the cut to what the k-th of the kept sums allows, drops what lies below it, and returns how many are left.</summary>
    private int Thin(int k, int count, ref int cut)
    {
        var kept = _kept.AsSpan(0, count);
        if (count >= k)
            cut = Math.Max(cut, Plan.CutBelow((int)(Selection.KthLargest(kept, k) >> 32)));
        var least = (long)cut << 32;
        var left = 0;
        foreach (var entry in kept)
        {
            if (entry >= least)
                kept[left++] = entry;
        }

        if (left > _kept.Length / 2)
            Array.Resize(ref _kept, _kept.Length * 2);
        return left;
    }
}
