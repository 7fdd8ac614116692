using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Connectors.Encoders;

/// <summary>The tokens of a WordPiece tokenizer, by id. It is the space in which the sparse vectors of a model with this tokenizer live.</summary>
public sealed class WordPieceVocabulary : ISparseVocabulary, IReadOnlyList<string>
{
    private readonly string[] _tokens;
    private readonly Dictionary<string, int> _ids;

    internal WordPieceVocabulary(string[] tokens)
    {
        _tokens = tokens;
        _ids = new Dictionary<string, int>(tokens.Length, StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
            _ids[tokens[id]] = id;
        Id = "wordpiece:" + Digest(tokens);
    }

    /// <summary>
    /// Gets <c>wordpiece:</c> and the SHA-256 (lower-case hexadecimal) of the tokens in the order of their ids, each in UTF-8 and followed by a
    /// line feed: the digest of a vocab.txt file with Unix line ends.
    /// </summary>
    public string Id { get; }

    /// <summary>Gets the number of ids, added tokens included.</summary>
    public int Count => _tokens.Length;

    /// <summary>Gets the token with an id.</summary>
    /// <param name="id">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id.</exception>
    public string this[int id] => (uint)id < (uint)_tokens.Length
        ? _tokens[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has the ids 0 to {_tokens.Length - 1}.");

    /// <inheritdoc/>
    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        token = index < (uint)_tokens.Length ? _tokens[index] : null;
        return token is not null;
    }

    /// <inheritdoc/>
    public bool TryGetIndex(string token, out uint index)
    {
        ArgumentNullException.ThrowIfNull(token);
        var found = _ids.TryGetValue(token, out var id);
        index = (uint)id;
        return found;
    }

    /// <summary>Looks up the id of a token, compared ordinally.</summary>
    /// <param name="token">The token, a continuing piece with its prefix.</param>
    /// <returns>Null when the vocabulary does not hold the token.</returns>
    public int? IdOf(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return _ids.TryGetValue(token, out var id) ? id : null;
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)_tokens).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Digest(string[] tokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var token in tokens)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(token));
            hash.AppendData("\n"u8);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
