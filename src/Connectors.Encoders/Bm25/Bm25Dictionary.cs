using System.Diagnostics.CodeAnalysis;

namespace Connectors.Encoders;

/// <summary>
/// The terms that a <see cref="Bm25Encoder"/> has met. A hash cannot be turned back into its term: with this, what was encoded can be put in
/// words, and terms that share an index be named. Safe for concurrent use.
/// </summary>
public sealed class Bm25Dictionary : ISparseVocabulary
{
    private readonly Lock _gate = new();
    private readonly int _maxTerms;
    private readonly TermTable _terms = new();
    private readonly Dictionary<uint, int> _first = [];
    private readonly SortedDictionary<uint, List<int>> _collisions = [];
    private string? _id;

    /// <summary>Makes a dictionary.</summary>
    /// <param name="maxTerms">How many terms it remembers; later ones are left out. About 60 bytes each. 1 or more; default a million.</param>
    public Bm25Dictionary(int maxTerms = 1_000_000)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTerms);
        _maxTerms = maxTerms;
    }

    /// <summary>Gets the identity of the vocabulary; empty before the dictionary has got an encoder.</summary>
    public string Id => _id ?? "";

    /// <summary>Gets 0: the space of hashes has no size that fits an <see cref="int"/>.</summary>
    public int Count => 0;

    /// <summary>Gets the number of terms that are remembered.</summary>
    public int TermCount
    {
        get
        {
            lock (_gate)
                return _terms.Count;
        }
    }

    /// <summary>Gets whether the dictionary is full: terms that are not in it are not remembered, and not among the collisions.</summary>
    public bool IsFull => TermCount == _maxTerms;

    /// <summary>Gets the indices that stand for more than one of the remembered terms, ascending.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyList<Bm25Collision> GetCollisions()
    {
        lock (_gate)
            return [.. _collisions.Select(pair => new Bm25Collision(pair.Key, [.. pair.Value.Select(ordinal => _terms[ordinal].ToString())]))];
    }

    /// <summary>Looks up the term of an index; of several the one that was seen first.</summary>
    /// <param name="index">The index.</param>
    /// <param name="token">The term; null when none was seen.</param>
    /// <returns>False when no term of the index was seen.</returns>
    public bool TryGetToken(uint index, [NotNullWhen(true)] out string? token)
    {
        lock (_gate)
        {
            token = _first.TryGetValue(index, out var ordinal) ? _terms[ordinal].ToString() : null;
            return token is not null;
        }
    }

    /// <inheritdoc/>
    public bool TryGetIndex(string token, out uint index)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_gate)
        {
            var isKnown = _terms.Find(token) >= 0;
            index = isKnown ? HashedTerms.Hash(token) : 0;
            return isKnown;
        }
    }

    /// <summary>Binds the dictionary to a vocabulary: terms of two would be mixed up.</summary>
    internal void Bind(string vocabularyId)
    {
        var bound = Interlocked.CompareExchange(ref _id, vocabularyId, null);
        if (bound is not null && bound != vocabularyId)
            throw new ArgumentException($"The dictionary belongs to the vocabulary '{bound}'; the encoder has '{vocabularyId}'.");
    }

    internal void Add(uint index, ReadOnlySpan<char> term)
    {
        lock (_gate)
        {
            if (_terms.Find(term) >= 0 || _terms.Count == _maxTerms)
                return;
            var ordinal = _terms.Add(term, out _);
            if (_first.TryAdd(index, ordinal))
                return;
            if (!_collisions.TryGetValue(index, out var colliding))
                _collisions.Add(index, colliding = [_first[index]]);
            colliding.Add(ordinal);
        }
    }
}
