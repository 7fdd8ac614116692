using System.Runtime.InteropServices;

namespace Connectors;

/// <summary>
/// What sparse vectors cost: how many terms they have, and, for queries against documents, how many multiplications a score takes on average.
/// Vectors are added one at a time and not kept.
/// </summary>
/// <remarks>
/// A term is active when its weight is not 0. Memory grows with the number of different terms (about 30 bytes each), not with the number of vectors.
/// Not safe for concurrent use.
/// </remarks>
public sealed class SparsityStatistics
{
    private readonly Dictionary<uint, long> _vectorsByTerm = [];
    private readonly SortedDictionary<int, long> _vectorsByActive = [];
    private long _active;

    /// <summary>Gets the number of vectors added.</summary>
    public long Count { get; private set; }

    /// <summary>Gets the number of different terms that were active in some vector.</summary>
    public int DistinctTerms => _vectorsByTerm.Count;

    /// <summary>Gets the size of the vocabulary; 0 when it is not known, or no vector was added.</summary>
    public int Dimensions { get; private set; }

    /// <summary>Gets the identity of the index space of the vectors; null when it is not known.</summary>
    public string? VocabularyId { get; private set; }

    /// <summary>Gets the mean number of active terms, <c>active_dims</c> of sentence-transformers and L0 of SPLADE; 0 without vectors.</summary>
    public double MeanActive => Count == 0 ? 0 : (double)_active / Count;

    /// <summary>
    /// Gets the share of entries that are 0, <c>sparsity_ratio</c> of sentence-transformers: 1 - <see cref="MeanActive"/> /
    /// <see cref="Dimensions"/>. Null when the size of the vocabulary is not known.
    /// </summary>
    public double? SparsityRatio => Dimensions == 0 ? null : 1 - (MeanActive / Dimensions);

    /// <summary>The number of active terms that a share of the vectors does not exceed (nearest rank).</summary>
    /// <param name="share">The share, in [0, 1]: 0 for the smallest, 0.5 for the median, 1 for the largest number.</param>
    /// <returns>The number; 0 without vectors.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not in [0, 1].</exception>
    public int ActiveAt(double share)
    {
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie in [0, 1].");
        var rank = Math.Max(1, (long)Math.Ceiling(share * Count));
        var seen = 0L;
        foreach (var (active, vectors) in _vectorsByActive)
        {
            seen += vectors;
            if (seen >= rank)
                return active;
        }

        return 0;
    }

    /// <summary>Adds a vector.</summary>
    /// <param name="vector">The vector.</param>
    /// <exception cref="InvalidOperationException">It comes from another vocabulary than those before.</exception>
    public void Add(SparseEmbedding vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        ThrowUnlessComparable(vector.VocabularyId);
        VocabularyId ??= vector.VocabularyId;
        Dimensions = Math.Max(Dimensions, vector.Dimensions);
        ReadOnlySpan<uint> indices = vector.Indices.Span;
        ReadOnlySpan<float> values = vector.Values.Span;
        var active = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            if (values[i] == 0)
                continue;
            active++;
            CollectionsMarshal.GetValueRefOrAddDefault(_vectorsByTerm, indices[i], out _)++;
        }

        _active += active;
        _vectorsByActive[active] = _vectorsByActive.GetValueOrDefault(active) + 1;
        Count++;
    }

    /// <summary>
    /// The expected number of floating-point operations of a score: the sum over the terms of the share of queries times the share of documents in
    /// which the term is active. Paria et al. 2020, "Minimizing FLOPs to Learn Efficient Sparse Representations"; reported for SPLADE by Formal et
    /// al. 2021, and as <c>avg_flops</c> by sentence-transformers.
    /// </summary>
    /// <param name="queries">The queries.</param>
    /// <param name="documents">The documents.</param>
    /// <returns>The operations per pair of a query and a document; 0 when there are none of either.</returns>
    /// <exception cref="InvalidOperationException">The two come from different vocabularies.</exception>
    public static double ExpectedFlops(SparsityStatistics queries, SparsityStatistics documents)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(documents);
        queries.ThrowUnlessComparable(documents.VocabularyId);
        if (queries.Count == 0 || documents.Count == 0)
            return 0;
        var pairs = 0d;
        foreach (var (term, count) in queries._vectorsByTerm)
            pairs += (double)count * documents._vectorsByTerm.GetValueOrDefault(term);
        return pairs / queries.Count / documents.Count;
    }

    private void ThrowUnlessComparable(string? vocabularyId)
    {
        if (VocabularyId is not null && vocabularyId is not null && !string.Equals(VocabularyId, vocabularyId, StringComparison.Ordinal))
            throw new InvalidOperationException($"The vectors come from different vocabularies ('{VocabularyId}' and '{vocabularyId}'): equal indices mean different terms there.");
    }
}
