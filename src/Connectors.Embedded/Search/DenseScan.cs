using System.Numerics;
using System.Numerics.Tensors;

namespace Connectors.Embedded.Search;

/// <summary>Compares a query with every row of a row-major matrix that the mask lets through.</summary>
internal static class DenseScan
{
    public static void Search(ReadOnlySpan<float> matrix, ReadOnlySpan<float> query, Distance distance, in DocMask mask, int segment, TopCandidates top)
    {
        var rows = matrix.Length / query.Length;
        for (var word = 0; word < DocMask.Words(rows); word++)
        {
            for (var bits = mask.Word(word, rows); bits != 0; bits &= bits - 1)
            {
                var row = (word << 6) + BitOperations.TrailingZeroCount(bits);
                top.Offer(segment, row, Score(matrix.Slice(row * query.Length, query.Length), query, distance));
            }
        }

        top.Tighten();
    }

    private static float Score(ReadOnlySpan<float> row, ReadOnlySpan<float> query, Distance distance) => distance switch
    {
        Distance.Cosine => TensorPrimitives.CosineSimilarity(row, query),
        Distance.Dot => TensorPrimitives.Dot(row, query),
        _ => -TensorPrimitives.Distance(row, query),
    };
}
