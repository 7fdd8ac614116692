using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Connectors.Embedded;

/// <summary>Transposes the rows of a segment into posting lists.</summary>
internal sealed class SparsePostingsBuilder
{
    private const uint LargestTable = 1 << 22;

    private readonly SparseRows _rows;
    private readonly int _rowThreshold;

    // For each entry of the rows its list: twice the number of its index in order of first occurrence, plus one where it is negative.
    private readonly int[] _listOfEntry;
    private readonly List<uint> _distinct = [];
    private int[] _counts = new int[1 << 12];
    private float[] _largest = new float[1 << 12];

    private SparsePostingsBuilder(SparseRows rows, bool bitRows)
    {
        _rows = rows;
        _rowThreshold = bitRows ? Math.Max(1, rows.Count / 16) : int.MaxValue;
        _listOfEntry = GC.AllocateUninitializedArray<int>(rows.Entries);
    }

    /// <summary>Gets whether this processor adds bit rows faster than lists: it needs the byte expansion of AVX-512 VBMI2.</summary>
    public static bool BitRowsPay => Avx512Vbmi2.IsSupported && Avx512BW.IsSupported;

    public static SparsePostings Build(SparseRows rows, bool bitRows)
    {
        var builder = new SparsePostingsBuilder(rows, bitRows);
        builder.CountLists();
        return builder.Fill(builder.LayOut(out var listOfNumber), listOfNumber);
    }

    private void CountLists()
    {
        var indices = _rows.AllIndices;
        var values = _rows.AllValues;
        var largestIndex = 0u;
        foreach (var index in indices)
            largestIndex = Math.Max(largestIndex, index);
        var table = largestIndex < LargestTable ? new int[largestIndex + 1] : null;
        var dictionary = table is null ? new Dictionary<uint, int>() : null;
        for (var i = 0; i < indices.Length; i++)
        {
            // Numbers start at 1, so that a fresh entry of the table or the dictionary is 0.
            ref var number = ref table is not null ? ref table[indices[i]] : ref CollectionsMarshal.GetValueRefOrAddDefault(dictionary!, indices[i], out _);
            if (number == 0)
                number = AddIndex(indices[i]);
            var list = 2 * (number - 1) + (values[i] < 0 ? 1 : 0);
            _listOfEntry[i] = list;
            _counts[list]++;
            _largest[list] = Math.Max(_largest[list], Math.Abs(values[i]));
        }
    }

    private int AddIndex(uint index)
    {
        _distinct.Add(index);
        if (2 * _distinct.Count > _counts.Length)
        {
            Array.Resize(ref _counts, _counts.Length * 2);
            Array.Resize(ref _largest, _largest.Length * 2);
        }

        return _distinct.Count;
    }

    private PostingList[] LayOut(out int[] listOfNumber)
    {
        var order = new int[_distinct.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort([.. _distinct], order);

        listOfNumber = new int[2 * _distinct.Count];
        var lists = new List<PostingList>(_distinct.Count);
        int documents = 0, impacts = 0, words = 0;
        foreach (var number in order)
        {
            for (var list = 2 * number; list <= 2 * number + 1; list++)
            {
                var count = _counts[list];
                if (count == 0)
                    continue;
                listOfNumber[list] = lists.Count;
                var isRow = count >= _rowThreshold;
                var scale = Math.Max(_largest[list] / 255, float.Epsilon);
                lists.Add(new PostingList(_distinct[number], count, isRow ? ~words : documents, impacts, (list & 1) == 0 ? scale : -scale, 0));
                impacts += count;
                documents += isRow ? 0 : count;
                words += isRow ? DocMask.Words(_rows.Count) : 0;
            }
        }

        return [.. lists];
    }

    private SparsePostings Fill(PostingList[] lists, int[] listOfNumber)
    {
        var lastList = lists.LastOrDefault(l => !l.IsRow);
        var lastRow = lists.LastOrDefault(l => l.IsRow);
        var documents = GC.AllocateUninitializedArray<ushort>(lastList.Start + lastList.Count);
        var impacts = new byte[_rows.Entries + SparsePostings.ImpactPadding];
        var bits = new ulong[lastRow.Count == 0 ? 0 : lastRow.RowStart + DocMask.Words(_rows.Count)];
        var filled = new int[lists.Length];
        var errors = new double[lists.Length];
        var values = _rows.AllValues;
        for (int document = 0, entry = 0; document < _rows.Count; document++)
        {
            for (var end = entry + _rows.Indices(document).Length; entry < end; entry++)
            {
                var number = listOfNumber[_listOfEntry[entry]];
                ref readonly var list = ref lists[number];
                var at = filled[number]++;

                // Never 0: a document that holds the index must leave a trace in the sum.
                var impact = Math.Clamp((int)(values[entry] / list.Scale + 0.5f), 1, 255);
                impacts[list.ImpactStart + at] = (byte)impact;
                errors[number] = Math.Max(errors[number], Math.Abs(values[entry] - (double)list.Scale * impact));
                if (list.IsRow)
                    bits[list.RowStart + (document >> 6)] |= 1UL << (document & 63);
                else
                    documents[list.Start + at] = (ushort)document;
            }
        }

        for (var i = 0; i < lists.Length; i++)
            lists[i] = lists[i] with { Error = MathF.BitIncrement((float)errors[i]) };
        return new SparsePostings(lists, documents, impacts, bits);
    }
}
