using System.Numerics;

namespace Connectors.Embedded;

/// <summary>
/// The inverted side of a sealed segment: for each index the documents that hold it and their impacts in eight bits, three bytes a
/// posting. Lists that hold a good part of the documents are bit rows, which need one byte and a bit and are added 64 documents at a time.
/// </summary>
internal sealed class SparsePostings
{
    // Room for a 64-byte load that starts at the last impact.
    internal const int ImpactPadding = 64;

    private readonly PostingList[] _lists;
    private readonly int[] _guide;
    private readonly int _guideShift;

    internal SparsePostings(PostingList[] lists, ushort[] documents, byte[] impacts, ulong[] bits)
    {
        _lists = lists;
        (Documents, Impacts, Bits) = (documents, impacts, bits);

        // The guide maps the high bits of an index to its place: a plain table for vocabularies, a bucket of about one for hashed indices.
        var largest = lists.Length == 0 ? 0 : lists[^1].Index;
        while ((largest >> _guideShift) >= 2L * lists.Length + 64)
            _guideShift++;
        _guide = new int[(largest >> _guideShift) + 2];
        foreach (var list in lists)
            _guide[(list.Index >> _guideShift) + 1]++;
        for (var i = 1; i < _guide.Length; i++)
            _guide[i] += _guide[i - 1];
    }

    public ushort[] Documents { get; }

    public byte[] Impacts { get; }

    public ulong[] Bits { get; }

    public long Bytes => Documents.Length * 2L + Impacts.Length + Bits.Length * 8L + _lists.Length * 24L + _guide.Length * 4L;

    /// <summary>The lists of an index: none, one, or one of each sign.</summary>
    public ReadOnlySpan<PostingList> Find(uint index)
    {
        var bucket = (long)(index >> _guideShift);
        if (bucket >= _guide.Length - 1)
            return default;
        int start = _guide[bucket], end = _guide[bucket + 1];
        while (start < end && _lists[start].Index < index)
            start++;
        var last = start;
        while (last < end && _lists[last].Index == index)
            last++;
        return _lists.AsSpan(start, last - start);
    }

    /// <summary>How many documents of a list are in a set, one bit each.</summary>
    public int CountIn(in PostingList list, ReadOnlySpan<ulong> set)
    {
        var count = 0;
        if (list.IsRow)
        {
            for (var word = 0; word < set.Length; word++)
                count += BitOperations.PopCount(Bits[list.RowStart + word] & set[word]);
            return count;
        }

        foreach (var document in Documents.AsSpan(list.Start, list.Count))
            count += (int)(set[document >> 6] >> document & 1);
        return count;
    }
}
