namespace Connectors.Embedded;

/// <summary>
/// The sparse vectors of a sealed segment of at most 65,536 documents, and their posting lists. Immutable; any number of concurrent searches.
/// </summary>
/// <remarks>
/// A search adds quantised impacts in integers, which bounds every document's score from both sides, and scores the few documents that can
/// reach the threshold exactly from their rows: the answer is that of scoring every document in double.
/// </remarks>
internal sealed class SparseSegmentIndex
{
    public const int MaxDocuments = 1 << 16;

    // What scoring one row costs, counted in postings that are added instead.
    private const int PostingsPerRow = 256;

    private const int RowsAhead = 4;

    private readonly SparsePostings _postings;

    private SparseSegmentIndex(SparseRows rows, SparsePostings postings) => (Rows, _postings) = (rows, postings);

    /// <summary>Gets the vectors as they were written.</summary>
    public SparseRows Rows { get; }

    public int Count => Rows.Count;

    /// <summary>Gets the memory of the posting lists; the rows count for themselves.</summary>
    public long PostingBytes => _postings.Bytes;

    public static SparseSegmentIndex Build(SparseRows rows) => Build(rows, SparsePostingsBuilder.BitRowsPay);

    /// <param name="rows">The vectors.</param>
    /// <param name="bitRows">Whether long lists become bit rows, which only processors with AVX-512 VBMI2 can add.</param>
    internal static SparseSegmentIndex Build(SparseRows rows, bool bitRows)
    {
        if (rows.Count > MaxDocuments)
            throw new ArgumentException($"A segment holds at most {MaxDocuments} documents, but {rows.Count} were given.", nameof(rows));
        return new SparseSegmentIndex(rows, SparsePostingsBuilder.Build(rows, bitRows));
    }

    /// <summary>The number of documents that hold an index, less the deleted ones.</summary>
    public int DocumentFrequency(uint index, ReadOnlySpan<ulong> deleted = default)
    {
        var count = 0;
        foreach (ref readonly var list in _postings.Find(index))
            count += list.Count - (deleted.IsEmpty ? 0 : _postings.CountIn(list, deleted[..DocMask.Words(Count)]));
        return count;
    }

    /// <summary>Offers every document that shares an index with the query, that the mask lets through and whose score reaches the threshold.</summary>
    public void Search(SparseQuery query, in DocMask mask, int segment, TopCandidates top)
    {
        mask.ThrowUnlessCovers(Count);
        var sums = SparseAccumulator.Rent();
        sums.Plan.Make(_postings, query);
        if (mask.IsFiltered && (long)mask.Count(Count) * PostingsPerRow < sums.Plan.Postings)
        {
            SparseScan.Search(Rows, query, mask, segment, top);
        }
        else if (sums.Plan.Postings > 0)
        {
            sums.Add(_postings, Count);
            Score(sums.Collect(mask, Count, top), query, segment, top);
        }

        sums.Return();
        top.Tighten();
    }

    private void Score(ReadOnlySpan<long> kept, SparseQuery query, int segment, TopCandidates top)
    {
        for (var i = 0; i < Math.Min(RowsAhead, kept.Length); i++)
            Rows.Prefetch((int)(uint)kept[i]);
        for (var i = 0; i < kept.Length; i++)
        {
            if (i + RowsAhead < kept.Length)
                Rows.Prefetch((int)(uint)kept[i + RowsAhead]);
            SparseScan.Offer(Rows, (int)(uint)kept[i], query, segment, top);
        }
    }
}
