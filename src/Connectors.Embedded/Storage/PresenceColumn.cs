namespace Connectors.Embedded.Storage;

/// <summary>Which rows have a vector: one bit a row, growing.</summary>
internal sealed class PresenceColumn
{
    private ulong[] _words;

    public PresenceColumn(int capacity) => _words = new ulong[RowSet.WordsFor(capacity)];

    public PresenceColumn(ulong[] words) => _words = words;

    public bool this[int row] => (_words[row >> 6] >> row & 1) != 0;

    public ReadOnlySpan<ulong> Words(int rows) => _words.AsSpan(0, RowSet.WordsFor(rows));

    public void Set(int row, bool present)
    {
        if (row >> 6 == _words.Length)
            Array.Resize(ref _words, Math.Max(16, _words.Length * 2));
        if (present)
            _words[row >> 6] |= 1UL << row;
    }
}
