using System.Diagnostics.CodeAnalysis;

namespace Connectors;

/// <summary>
/// The space in which the indices of a <see cref="SparseEmbedding"/> have a meaning. An encoder gives its own by
/// <c>GetService(typeof(ISparseVocabulary))</c>.
/// </summary>
/// <remarks>Implementations are immutable and safe for concurrent use.</remarks>
public interface ISparseVocabulary
{
    /// <summary>
    /// Gets the identity of the space, for instance <c>wordpiece:</c> and the SHA-256 of the vocabulary, or <c>bm25:murmur3:english</c>.
    /// Two vectors may be compared only when their identities are equal.
    /// </summary>
    string Id { get; }

    /// <summary>Gets the number of indices, or 0 where the space has no size that fits an <see cref="int"/> (hashed terms).</summary>
    int Count { get; }

    /// <summary>Looks up the token that an index stands for.</summary>
    /// <param name="index">The index.</param>
    /// <param name="token">The token; null when there is none.</param>
    /// <returns>False when the index is out of range, or when the space is hashed and the token was never seen.</returns>
    bool TryGetToken(uint index, [NotNullWhen(true)] out string? token);

    /// <summary>Looks up the index of a token, compared ordinally.</summary>
    /// <param name="token">The token.</param>
    /// <param name="index">The index; 0 when there is none.</param>
    /// <returns>False when the vocabulary does not hold the token.</returns>
    bool TryGetIndex(string token, out uint index);
}
