using System.Runtime.InteropServices;

namespace Connectors.Encoders;

/// <summary>
/// Numbers terms in the order in which they are added. One array holds the text of all of them: an entry costs its characters and twelve to
/// twenty bytes. Not for concurrent use while terms are added.
/// </summary>
/// <remarks>The hash is .NET's randomised one, so that no text can be made whose terms all meet in one slot.</remarks>
internal sealed class TermTable
{
    private const int FirstSlots = 256;

    private readonly List<int> _ends = [];
    private readonly List<int> _hashes = [];
    private char[] _text = new char[8 * FirstSlots];
    private int[] _slots = new int[FirstSlots];

    public int Count => _ends.Count;

    /// <summary>Gets the characters of all terms together.</summary>
    public int TextLength => Count == 0 ? 0 : _ends[^1];

    public ReadOnlySpan<char> this[int ordinal]
    {
        get
        {
            var start = ordinal == 0 ? 0 : _ends[ordinal - 1];
            return _text.AsSpan(start, _ends[ordinal] - start);
        }
    }

    /// <summary>Looks a term up.</summary>
    /// <returns>Its number, or -1.</returns>
    public int Find(ReadOnlySpan<char> term) => _slots[SlotOf(term, HashOf(term))] - 1;

    /// <summary>Looks a term up, and adds it when it is not there.</summary>
    /// <returns>Its number.</returns>
    public int Add(ReadOnlySpan<char> term, out bool isNew)
    {
        var hash = HashOf(term);
        var slot = SlotOf(term, hash);
        isNew = _slots[slot] == 0;
        if (!isNew)
            return _slots[slot] - 1;
        Append(term);
        _hashes.Add(hash);
        _slots[slot] = Count;
        if (2 * Count > _slots.Length)
            Grow();
        return Count - 1;
    }

    private static int HashOf(ReadOnlySpan<char> term) => string.GetHashCode(term, StringComparison.Ordinal);

    private int SlotOf(ReadOnlySpan<char> term, int hash)
    {
        var mask = _slots.Length - 1;
        var hashes = CollectionsMarshal.AsSpan(_hashes);
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var ordinal = _slots[slot] - 1;
            if (ordinal < 0 || (hashes[ordinal] == hash && term.SequenceEqual(this[ordinal])))
                return slot;
        }
    }

    private void Append(ReadOnlySpan<char> term)
    {
        var start = TextLength;
        var end = checked(start + term.Length);
        if (end > _text.Length)
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _text.Length)));
        term.CopyTo(_text.AsSpan(start));
        _ends.Add(end);
    }

    private void Grow()
    {
        _slots = new int[checked(2 * _slots.Length)];
        var mask = _slots.Length - 1;
        for (var ordinal = 0; ordinal < Count; ordinal++)
        {
            var slot = _hashes[ordinal] & mask;
            while (_slots[slot] != 0)
                slot = (slot + 1) & mask;
            _slots[slot] = ordinal + 1;
        }
    }
}
