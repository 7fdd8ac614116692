using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Connectors;

/// <summary>The vectors of a point by field name. A point has few, so that they lie in one small array in the order of their arrival.</summary>
/// <typeparam name="T">The kind of vector.</typeparam>
public sealed class NamedVectors<T> : IReadOnlyCollection<KeyValuePair<string, T>>
{
    private KeyValuePair<string, T>[] _entries = [];

    /// <summary>Gets the number of vectors.</summary>
    public int Count { get; private set; }

    /// <summary>Gets or sets the vector of a field.</summary>
    /// <param name="field">The field's name.</param>
    /// <returns>The vector.</returns>
    /// <exception cref="KeyNotFoundException">There is no vector of that field.</exception>
    public T this[string field]
    {
        get => TryGetValue(field, out var vector) ? vector : throw new KeyNotFoundException($"The point has no vector '{field}'.");
        set
        {
            ArgumentException.ThrowIfNullOrEmpty(field);
            ArgumentNullException.ThrowIfNull(value);
            var entry = KeyValuePair.Create(field, value);
            var position = IndexOf(field);
            if (position >= 0)
            {
                _entries[position] = entry;
                return;
            }

            if (Count == _entries.Length)
                Array.Resize(ref _entries, Count == 0 ? 1 : Count * 2);
            _entries[Count++] = entry;
        }
    }

    /// <summary>Looks up the vector of a field.</summary>
    /// <param name="field">The field's name.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGetValue(string field, [MaybeNullWhen(false)] out T vector)
    {
        var position = IndexOf(field);
        vector = position >= 0 ? _entries[position].Value : default;
        return position >= 0;
    }

    /// <summary>Goes through the vectors in the order of their arrival, without allocating.</summary>
    /// <returns>The enumerator.</returns>
    public Enumerator GetEnumerator() => new(this);

    /// <inheritdoc/>
    IEnumerator<KeyValuePair<string, T>> IEnumerable<KeyValuePair<string, T>>.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ReadOnlySpan<KeyValuePair<string, T>> AsSpan() => _entries.AsSpan(0, Count);

    private int IndexOf(string field)
    {
        for (var i = 0; i < Count; i++)
        {
            if (string.Equals(_entries[i].Key, field, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }

    /// <summary>Goes through the vectors of a point.</summary>
    public struct Enumerator : IEnumerator<KeyValuePair<string, T>>
    {
        private readonly NamedVectors<T> _vectors;
        private int _position;

        internal Enumerator(NamedVectors<T> vectors)
        {
            _vectors = vectors;
            _position = -1;
        }

        /// <inheritdoc/>
        public readonly KeyValuePair<string, T> Current => _vectors._entries[_position];

        /// <inheritdoc/>
        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_position < _vectors.Count;

        /// <inheritdoc/>
        public void Reset() => _position = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
