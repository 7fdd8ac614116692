using System.Numerics;

namespace Connectors.Embedded;

/// <summary>Exact scoring of the documents that a mask lets through, one by one.</summary>
internal static class SparseScan
{
    public static void Search(SparseRows rows, SparseQuery query, in DocMask mask, int segment, TopCandidates top)
    {
        mask.ThrowUnlessCovers(rows.Count);
        for (var word = 0; word < DocMask.Words(rows.Count); word++)
        {
            for (var bits = mask.Word(word, rows.Count); bits != 0; bits &= bits - 1)
                Offer(rows, (word << 6) + BitOperations.TrailingZeroCount(bits), query, segment, top);
        }

        top.Tighten();
    }

    public static void Offer(SparseRows rows, int document, SparseQuery query, int segment, TopCandidates top)
    {
        if (query.TryScore(rows.Indices(document), rows.Values(document), out var score))
            top.Offer(segment, document, score);
    }
}
