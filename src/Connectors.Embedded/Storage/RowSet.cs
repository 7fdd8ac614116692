using System.Numerics;

namespace Connectors.Embedded.Storage;

/// <summary>A set of rows of one block, one bit each. Published sets never change: a change starts with <see cref="Clone"/>.</summary>
internal sealed class RowSet
{
    private readonly ulong[] _words;

    public RowSet(int rows) => _words = new ulong[WordsFor(rows)];

    public RowSet(ulong[] words)
    {
        _words = words;
        foreach (var word in words)
            Count += BitOperations.PopCount(word);
    }

    public int Count { get; private set; }

    /// <summary>One bit a row, row 0 in the lowest bit of the first word.</summary>
    public ReadOnlySpan<ulong> Words => _words;

    public static int WordsFor(int rows) => (rows + 63) / 64;

    public bool Contains(int row) => (_words[row >> 6] >> row & 1) != 0;

    public bool Add(int row)
    {
        if (Contains(row))
            return false;
        _words[row >> 6] |= 1UL << row;
        Count++;
        return true;
    }

    public RowSet Clone() => new((ulong[])_words.Clone(), Count);

    private RowSet(ulong[] words, int count) => (_words, Count) = (words, count);
}
