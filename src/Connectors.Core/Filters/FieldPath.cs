using System.Collections.ObjectModel;
using System.Text;

namespace Connectors;

/// <summary>
/// The name of a payload field: one key, or several for a value inside nested objects. Written <c>a.b</c>; a key that itself holds
/// a dot or another odd character, or that is a word of the filter language, stands in backquotes, where two backquotes mean one.
/// </summary>
/// <remarks>Equality is by value (the keys, ordinal).</remarks>
public sealed class FieldPath : IEquatable<FieldPath>
{
    private readonly string[] _keys;

    /// <summary>Makes a path of keys, the outermost first.</summary>
    /// <param name="keys">At least one key; a key is not empty and may hold any character.</param>
    /// <exception cref="ArgumentException">There is no key, or one is empty or not well-formed.</exception>
    public FieldPath(params ReadOnlySpan<string> keys)
    {
        if (keys.IsEmpty)
            throw new ArgumentException("A field path needs at least one key.", nameof(keys));
        foreach (var key in keys)
        {
            if (string.IsNullOrEmpty(key))
                throw new ArgumentException("A key of a field path must not be empty.", nameof(keys));
            WellFormed.ThrowUnless(key, nameof(keys));
        }

        _keys = keys.ToArray();
        Keys = new ReadOnlyCollection<string>(_keys);
    }

    /// <summary>Gets the keys, the outermost first; never empty.</summary>
    public IReadOnlyList<string> Keys { get; }

    /// <summary>Gets whether the path has more than one key.</summary>
    public bool IsNested => _keys.Length > 1;

    /// <summary>Reads a path as <see cref="Parse"/> does.</summary>
    /// <param name="text">For instance <c>year</c> or <c>author.name</c>.</param>
    public static implicit operator FieldPath(string text) => Parse(text);

    /// <summary>Compares by value.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other path.</param>
    public static bool operator ==(FieldPath? left, FieldPath? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Compares by value.</summary>
    /// <param name="left">One path.</param>
    /// <param name="right">The other path.</param>
    public static bool operator !=(FieldPath? left, FieldPath? right) => !(left == right);

    /// <summary>
    /// Reads a path: keys separated by dots, each bare or in backquotes. A bare key ends at a dot and may hold anything but dots and
    /// backquotes (the text form of filters is stricter: there a bare key is letters, digits and underscores).
    /// </summary>
    /// <param name="text">For instance <c>year</c>, <c>author.name</c>, <c>`file.size`</c>.</param>
    /// <exception cref="FormatException">A key is empty, or a backquote is missing or misplaced.</exception>
    public static FieldPath Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var keys = new List<string>();
        for (var position = 0; ; position++)
        {
            var key = position < text.Length && text[position] == '`' ? Quoted(text, ref position) : Bare(text, ref position);
            keys.Add(key.Length > 0 ? key : throw new FormatException($"The field path '{text}' has an empty key at position {position}."));
            if (position == text.Length)
                return new FieldPath([.. keys]);
            if (text[position] != '.')
                throw new FormatException($"The field path '{text}' has '{text[position]}' at position {position} where a dot or the end was expected.");
        }
    }

    /// <summary>Compares by value.</summary>
    /// <param name="other">The other path.</param>
    /// <returns>Whether the keys are the same.</returns>
    public bool Equals(FieldPath? other) => other is not null && _keys.AsSpan().SequenceEqual(other._keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var key in _keys)
            hash.Add(key, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>Returns the path as the text form of filters has it; <see cref="Parse"/> reads it back.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _keys.Length; i++)
        {
            if (i > 0)
                text.Append('.');
            if (FilterWords.IsBareKey(_keys[i], isFirst: i == 0))
                text.Append(_keys[i]);
            else
                text.Append('`').Append(_keys[i].Replace("`", "``", StringComparison.Ordinal)).Append('`');
        }

        return text.ToString();
    }

    /// <summary>Returns the path of a field inside the objects that this path names.</summary>
    internal FieldPath Child(string key) => new([.. _keys, key]);

    /// <summary>Reads a key in backquotes; <paramref name="position"/> moves from the opening one to behind the closing one.</summary>
    internal static string Quoted(string text, ref int position)
    {
        var start = position;
        var key = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == '`' && (++position == text.Length || text[position] != '`'))
                return key.ToString();
            key.Append(text[position]);
        }

        throw new FormatException($"The backquote at position {start} is not closed.");
    }

    private static string Bare(string text, ref int position)
    {
        var length = text.AsSpan(position).IndexOfAny('.', '`');
        var start = position;
        position = length < 0 ? text.Length : position + length;
        return text[start..position];
    }
}
