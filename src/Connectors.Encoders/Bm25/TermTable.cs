namespace Connectors.Encoders;

/// <summary>
/// Numbers terms in the order in which they are added. One array holds the text of all of them: a term costs its characters and some thirty
/// bytes. Not for concurrent use while terms are added.
/// </summary>
/// <remarks>The hash is .NET's randomised one, so that no text can be made whose terms all meet in one slot.</remarks>
internal sealed class TermTable
{
    private const int FirstSlots = 256;

    private Entry[] _entries = new Entry[FirstSlots / 2];
    private char[] _text = new char[8 * FirstSlots];
    private int[] _slots = new int[FirstSlots];

    public int Count { get; private set; }

    /// <summary>Gets the number of characters of all terms together.</summary>
    public int TextLength { get; private set; }

    public ReadOnlySpan<char> this[int ordinal] => _text.AsSpan(_entries[ordinal].Start, _entries[ordinal].Length);

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
        if (Count == _entries.Length)
            Grow(ref slot, hash);
        _entries[Count] = new Entry(hash, TextLength, term.Length);
        Append(term);
        _slots[slot] = ++Count;
        return Count - 1;
    }

    private static int HashOf(ReadOnlySpan<char> term) => string.GetHashCode(term, StringComparison.Ordinal);

    private int SlotOf(ReadOnlySpan<char> term, int hash)
    {
        var mask = _slots.Length - 1;
        for (var slot = hash & mask; ; slot = (slot + 1) & mask)
        {
            var ordinal = _slots[slot] - 1;
            if (ordinal < 0 || (_entries[ordinal].Hash == hash && term.SequenceEqual(this[ordinal])))
                return slot;
        }
    }

    private void Append(ReadOnlySpan<char> term)
    {
        var end = checked(TextLength + term.Length);
        if (end > _text.Length)
            Array.Resize(ref _text, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _text.Length)));
        term.CopyTo(_text.AsSpan(TextLength));
        TextLength = end;
    }

    /// <summary>Doubles the table, of which at most half is filled, and finds the slot of a new term again.</summary>
    private void Grow(ref int slot, int hash)
    {
        Array.Resize(ref _entries, checked(2 * _entries.Length));
        _slots = new int[checked(2 * _entries.Length)];
        for (var ordinal = 0; ordinal < Count; ordinal++)
            _slots[FreeSlot(_entries[ordinal].Hash)] = ordinal + 1;
        slot = FreeSlot(hash);
    }

    private int FreeSlot(int hash)
    {
        var mask = _slots.Length - 1;
        var slot = hash & mask;
        while (_slots[slot] != 0)
            slot = (slot + 1) & mask;
        return slot;
    }

    private readonly record struct Entry(int Hash, int Start, int Length);
}
