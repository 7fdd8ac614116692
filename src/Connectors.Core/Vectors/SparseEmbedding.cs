using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;

namespace Connectors;

/// <summary>
/// A sparse vector: strictly ascending unique indices and their finite weights, and the identity of the space in which the indices
/// have a meaning.
/// </summary>
/// <remarks>
/// Indices are unsigned 32-bit because every wire has u32. Values may be zero or negative; stores drop or refuse them as their
/// servers demand. Instances are immutable and safe for concurrent use, provided that the memory given is not changed.
/// </remarks>
[JsonConverter(typeof(SparseEmbeddingJsonConverter))]
[DebuggerDisplay("{NonZeroCount} terms of {Dimensions} ({VocabularyId})")]
public sealed class SparseEmbedding : Embedding
{
    private readonly int _dimensions;

    /// <summary>Makes a vector from indices that are already strictly ascending. Nothing is copied.</summary>
    /// <param name="indices">The indices, strictly ascending.</param>
    /// <param name="values">The weights, finite, as many as there are indices.</param>
    /// <param name="dimensions">The size of the vocabulary; 0 where the space has none that fits an int.</param>
    /// <param name="vocabularyId">The identity of the index space, or null when it is not known.</param>
    /// <exception cref="ArgumentException">The lengths differ, the indices are not strictly ascending or not below
    /// <paramref name="dimensions"/>, or a weight is NaN or infinite.</exception>
    public SparseEmbedding(ReadOnlyMemory<uint> indices, ReadOnlyMemory<float> values, int dimensions = 0, string? vocabularyId = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(dimensions);
        ThrowUnlessValid(indices.Span, values.Span, dimensions);
        Indices = indices;
        Values = values;
        _dimensions = dimensions;
        VocabularyId = vocabularyId;
    }

    /// <summary>Gets the indices, strictly ascending.</summary>
    public ReadOnlyMemory<uint> Indices { get; }

    /// <summary>Gets the weights; the one at position i belongs to the index at position i.</summary>
    public ReadOnlyMemory<float> Values { get; }

    /// <summary>Gets the number of entries (explicit zeros included).</summary>
    public int NonZeroCount => Indices.Length;

    /// <summary>
    /// Gets the identity of the index space, for instance <c>wordpiece:</c> and the SHA-256 of the vocabulary; null when unknown, as
    /// when the vector was read back from a server.
    /// </summary>
    public string? VocabularyId { get; }

    /// <summary>Gets the size of the vocabulary, or 0 where the space has no size that fits an <see cref="int"/>.</summary>
    [JsonIgnore]
    public override int Dimensions => _dimensions;

    /// <summary>Makes a vector from indices in any order. The input is copied.</summary>
    /// <param name="indices">The indices, in any order.</param>
    /// <param name="values">The weights, finite, as many as there are indices.</param>
    /// <param name="duplicates">What to do with an index that occurs more than once.</param>
    /// <param name="dimensions">The size of the vocabulary; 0 where the space has none.</param>
    /// <param name="vocabularyId">The identity of the index space, or null.</param>
    /// <returns>The sorted vector.</returns>
    /// <exception cref="ArgumentException">The lengths differ, an index is out of range or (with
    /// <see cref="DuplicateIndexPolicy.Reject"/>) repeated, or a weight or a sum of weights is not finite.</exception>
    public static SparseEmbedding FromUnsorted(
        ReadOnlySpan<uint> indices,
        ReadOnlySpan<float> values,
        DuplicateIndexPolicy duplicates = DuplicateIndexPolicy.Reject,
        int dimensions = 0,
        string? vocabularyId = null)
    {
        ThrowUnlessSameLength(indices.Length, values.Length);
        ThrowUnlessFinite(indices, values);

        // Sorting (index, position) pairs as one u64 is stable, and so "last" and the order of sums are those of the input.
        var keys = new ulong[indices.Length];
        for (var i = 0; i < keys.Length; i++)
            keys[i] = (ulong)indices[i] << 32 | (uint)i;
        Array.Sort(keys);

        var sorted = new uint[keys.Length];
        var weights = new float[keys.Length];
        var count = 0;
        var earlier = 0u;
        foreach (var key in keys)
        {
            var index = (uint)(key >> 32);
            var value = values[(int)(uint)key];
            if (count > 0 && sorted[count - 1] == index)
            {
                weights[count - 1] = duplicates switch
                {
                    DuplicateIndexPolicy.Sum => weights[count - 1] + value,
                    DuplicateIndexPolicy.Last => value,
                    _ => throw new ArgumentException($"Index {index} occurs more than once (at positions {earlier} and {(uint)key}). Give {nameof(DuplicateIndexPolicy)}.{nameof(DuplicateIndexPolicy.Sum)} or {nameof(DuplicateIndexPolicy.Last)} to merge repeated indices.", nameof(indices)),
                };
                continue;
            }

            earlier = (uint)key;
            sorted[count] = index;
            weights[count++] = value;
        }

        return new SparseEmbedding(sorted.AsMemory(0, count), weights.AsMemory(0, count), dimensions, vocabularyId);
    }

    /// <summary>Makes a vector from index and weight pairs in any order, for instance a dictionary.</summary>
    /// <param name="weights">The weights by index; a repeated index is refused.</param>
    /// <param name="dimensions">The size of the vocabulary; 0 where the space has none.</param>
    /// <param name="vocabularyId">The identity of the index space, or null.</param>
    /// <returns>The sorted vector.</returns>
    /// <exception cref="ArgumentException">An index is out of range or repeated, or a weight is not finite.</exception>
    public static SparseEmbedding FromDictionary(IEnumerable<KeyValuePair<uint, float>> weights, int dimensions = 0, string? vocabularyId = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var pairs = weights as IReadOnlyCollection<KeyValuePair<uint, float>> ?? [.. weights];
        var indices = new uint[pairs.Count];
        var values = new float[pairs.Count];
        var count = 0;
        foreach (var (index, value) in pairs)
            (indices[count], values[count++]) = (index, value);
        return FromUnsorted(indices, values, DuplicateIndexPolicy.Reject, dimensions, vocabularyId);
    }

    /// <summary>Makes a vector from a dense one: the entries whose absolute value is greater than the threshold.</summary>
    /// <param name="dense">One weight for each index; its length becomes <see cref="Dimensions"/>.</param>
    /// <param name="threshold">Entries up to this absolute value are left out. Finite, 0 or more.</param>
    /// <param name="vocabularyId">The identity of the index space, or null.</param>
    /// <returns>The sparse vector.</returns>
    /// <exception cref="ArgumentException">An entry is NaN or infinite.</exception>
    public static SparseEmbedding FromDense(ReadOnlySpan<float> dense, float threshold = 0, string? vocabularyId = null)
    {
        if (!float.IsFinite(threshold) || threshold < 0)
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "The threshold must be finite and not negative.");

        // NaN is counted in, so that the constructor refuses it instead of it vanishing.
        var count = 0;
        foreach (var value in dense)
            count += Math.Abs(value) <= threshold ? 0 : 1;

        var indices = new uint[count];
        var values = new float[count];
        var position = 0;
        for (var i = 0; i < dense.Length; i++)
        {
            if (Math.Abs(dense[i]) <= threshold)
                continue;
            indices[position] = (uint)i;
            values[position++] = dense[i];
        }

        return new SparseEmbedding(indices, values, dense.Length, vocabularyId);
    }

    /// <summary>The dot product, summed in double precision in index order and rounded once.</summary>
    /// <param name="other">The other vector.</param>
    /// <returns>The sum of the products of the shared indices; 0 when there are none.</returns>
    /// <exception cref="InvalidOperationException">Both vectors name a vocabulary, and not the same one.</exception>
    public float Dot(SparseEmbedding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowUnlessComparable(other);
        ReadOnlySpan<uint> a = Indices.Span, b = other.Indices.Span;
        ReadOnlySpan<float> x = Values.Span, y = other.Values.Span;
        var sum = 0d;
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
                sum += (double)x[i++] * y[j++];
            else if (a[i] < b[j])
                i++;
            else
                j++;
        }

        return (float)sum;
    }

    /// <summary>The Euclidean length, computed in double precision, so that it neither overflows nor loses tiny weights.</summary>
    /// <returns>The length; 0 for the empty vector.</returns>
    public double Norm()
    {
        var sum = 0d;
        foreach (var value in Values.Span)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>Keeps the heaviest terms.</summary>
    /// <param name="maxTerms">The number of terms that stay at most; of equal weights the smaller index stays.</param>
    /// <returns>The pruned vector, or this one when nothing has to go.</returns>
    public SparseEmbedding Prune(int maxTerms) => Prune(new SparsePruning { MaxTerms = maxTerms });

    /// <summary>Leaves terms out. Explicit zeros always go.</summary>
    /// <param name="pruning">The rules; a term stays when all of them keep it.</param>
    /// <returns>The pruned vector, or this one when nothing has to go.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A rule is outside its range.</exception>
    public SparseEmbedding Prune(SparsePruning pruning)
    {
        pruning.Validate();
        if (pruning.IsDefault && !Values.Span.Contains(0f))
            return this;
        var keep = SparsePruner.Select(Values.Span, pruning);
        if (keep.Length == NonZeroCount)
            return this;

        var indices = new uint[keep.Length];
        var values = new float[keep.Length];
        for (var i = 0; i < keep.Length; i++)
            (indices[i], values[i]) = (Indices.Span[keep[i]], Values.Span[keep[i]]);
        return new SparseEmbedding(indices, values, Dimensions, VocabularyId) { ModelId = ModelId, CreatedAt = CreatedAt, AdditionalProperties = AdditionalProperties };
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"SparseEmbedding({NonZeroCount} terms, {VocabularyId ?? "unknown vocabulary"})");

    internal void ThrowUnlessComparable(SparseEmbedding other)
    {
        if (VocabularyId is not null && other.VocabularyId is not null && !string.Equals(VocabularyId, other.VocabularyId, StringComparison.Ordinal))
            throw new InvalidOperationException($"The vectors come from different vocabularies ('{VocabularyId}' and '{other.VocabularyId}'): equal indices mean different terms there. Encode both with the same model.");
    }

    private static void ThrowUnlessValid(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values, int dimensions)
    {
        ThrowUnlessSameLength(indices.Length, values.Length);
        for (var i = 1; i < indices.Length; i++)
        {
            if (indices[i] <= indices[i - 1])
                throw new ArgumentException($"The indices are not strictly ascending: {indices[i - 1]} is followed by {indices[i]} at position {i}. Use {nameof(FromUnsorted)} for indices in any order.", nameof(indices));
        }

        if (dimensions > 0 && indices.Length > 0 && indices[^1] >= (uint)dimensions)
            throw new ArgumentException($"Index {indices[^1]} is not below the {dimensions} dimensions of the vocabulary.", nameof(indices));

        ThrowUnlessFinite(indices, values);
    }

    private static void ThrowUnlessFinite(ReadOnlySpan<uint> indices, ReadOnlySpan<float> values)
    {
        // NaN and infinity both come through the largest magnitude: one vectorised pass.
        if (values.Length > 0 && !float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
        {
            for (var i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    throw new ArgumentException($"The weight of index {indices[i]} is {values[i].ToString(CultureInfo.InvariantCulture)}; weights must be finite.", nameof(values));
            }
        }
    }

    private static void ThrowUnlessSameLength(int indices, int values)
    {
        if (indices != values)
            throw new ArgumentException($"There are {indices} indices and {values} values; each index needs one value.", nameof(values));
    }
}
