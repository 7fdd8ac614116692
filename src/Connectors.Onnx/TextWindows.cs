using Connectors.Encoders;
using Microsoft.Extensions.AI;

namespace Connectors.Onnx;

/// <summary>The windows in which a document was read, and which of them gave each term its weight: what to highlight of a long text.</summary>
/// <remarks>Immutable and safe for concurrent use. It is about the vector as it was encoded, so it still holds for a pruned one.</remarks>
public sealed class TextWindows
{
    /// <summary>The key under which it stands among the <see cref="Embedding.AdditionalProperties"/> of a vector.</summary>
    public const string PropertyName = "windows";

    private readonly ReadOnlyMemory<uint> _indices;
    private readonly int[] _winners;

    internal TextWindows(IReadOnlyList<TextSpan> spans, ReadOnlyMemory<uint> indices, int[] winners)
    {
        Spans = spans;
        _indices = indices;
        _winners = winners;
    }

    /// <summary>Gets the part of the text, in UTF-16 units, that each window read, in the order of the text. Neighbours overlap.</summary>
    public IReadOnlyList<TextSpan> Spans { get; }

    /// <summary>Gets the windows of a vector.</summary>
    /// <param name="document">A vector that was encoded with <see cref="WindowOptions.Record"/>.</param>
    /// <returns>The windows; null when they were not recorded.</returns>
    public static TextWindows? Of(SparseEmbedding document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.AdditionalProperties is { } properties && properties.TryGetValue(PropertyName, out var value) ? value as TextWindows : null;
    }

    /// <summary>Gets the window in which a term weighs most.</summary>
    /// <param name="index">The index of the term.</param>
    /// <returns>The position in <see cref="Spans"/>, the first of several with the same weight; null when the vector has no such term.</returns>
    public int? WinnerOf(uint index) => _indices.Span.BinarySearch(index) is >= 0 and var position ? _winners[position] : null;

    /// <summary>Splits the score of a document by the windows that won its terms: the largest is the passage to show.</summary>
    /// <param name="query">The query's vector.</param>
    /// <param name="document">The document's vector.</param>
    /// <returns>One number for each window; with <see cref="WindowMerge.Max"/> they add up to the dot product.</returns>
    /// <exception cref="InvalidOperationException">The vectors come from different vocabularies.</exception>
    public IReadOnlyList<float> Contributions(SparseEmbedding query, SparseEmbedding document)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(document);
        query.ThrowUnlessComparable(document);
        var sums = new double[Spans.Count];
        for (var i = 0; i < query.NonZeroCount; i++)
        {
            var index = query.Indices.Span[i];
            if (WinnerOf(index) is { } window && document.Indices.Span.BinarySearch(index) is >= 0 and var position)
                sums[window] += (double)query.Values.Span[i] * document.Values.Span[position];
        }

        return Array.ConvertAll(sums, sum => (float)sum);
    }
}
