using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>How many live vectors of a sparse field there are, and how many hold a term.</summary>
internal sealed class TermStatistics(CollectionSnapshot snapshot, int field)
{
    /// <summary>Multiplies the weights of a query with the inverse document frequency of their terms.</summary>
    public float[] Weight(SparseEmbedding query)
    {
        var frequencies = new int[query.NonZeroCount];
        var vectors = 0L;
        foreach (var view in snapshot.Views)
        {
            vectors += view.Block.Index is BlockIndex index
                ? AddIndexed(index, view, query.Indices.Span, frequencies)
                : AddScanned(view, view.Block.Sparse[field].AsRows(view.Rows), query.Indices.Span, frequencies);
        }

        var weights = new float[frequencies.Length];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = query.Values.Span[i] * InverseDocumentFrequency.Qdrant(vectors, frequencies[i]);
        return weights;
    }

    /// <returns>The number of live vectors that are not empty.</returns>
    private int AddIndexed(BlockIndex index, BlockView view, ReadOnlySpan<uint> terms, int[] frequencies)
    {
        var deleted = view.Deleted is { } rows ? rows.Words : default;
        for (var i = 0; i < terms.Length; i++)
            frequencies[i] += index.Sparse[field].DocumentFrequency(terms[i], deleted);
        return new DocMask(index.Vectors[field], deleted).Count(view.Rows);
    }

    /// <returns>The number of live vectors that are not empty.</returns>
    private static int AddScanned(BlockView view, SparseRows rows, ReadOnlySpan<uint> terms, int[] frequencies)
    {
        var vectors = 0;
        for (var row = 0; row < view.Rows; row++)
        {
            if (!view.IsLive(row) || rows.Indices(row).IsEmpty)
                continue;
            vectors++;
            for (var i = 0; i < terms.Length; i++)
                frequencies[i] += rows.Indices(row).BinarySearch(terms[i]) >= 0 ? 1 : 0;
        }

        return vectors;
    }
}
