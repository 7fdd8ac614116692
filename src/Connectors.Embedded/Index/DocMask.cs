namespace Connectors.Embedded;

/// <summary>
/// Which documents of a segment may be returned: 64 documents a word, the lowest bit first. An empty span does not restrict.
/// </summary>
internal readonly ref struct DocMask(ReadOnlySpan<ulong> allowed, ReadOnlySpan<ulong> deleted)
{
    private readonly ReadOnlySpan<ulong> _allowed = allowed;
    private readonly ReadOnlySpan<ulong> _deleted = deleted;

    public static int Words(int documents) => (documents + 63) >> 6;

    /// <summary>Gets whether a filter was given, and not deletions alone.</summary>
    public bool IsFiltered => !_allowed.IsEmpty;

    /// <summary>The bits of documents 64 * word and the 63 after it.</summary>
    public ulong Word(int word)
    {
        var bits = _allowed.IsEmpty ? ulong.MaxValue : _allowed[word];
        return _deleted.IsEmpty ? bits : bits & ~_deleted[word];
    }

    /// <summary>The same, without the bits past the last document.</summary>
    public ulong Word(int word, int documents)
    {
        var rest = documents - (word << 6);
        return rest >= 64 ? Word(word) : Word(word) & ((1UL << rest) - 1);
    }

    public int Count(int documents)
    {
        var count = 0;
        for (var word = 0; word < Words(documents); word++)
            count += System.Numerics.BitOperations.PopCount(Word(word, documents));
        return count;
    }

    public void ThrowUnlessCovers(int documents)
    {
        var words = Words(documents);
        if ((!_allowed.IsEmpty && _allowed.Length < words) || (!_deleted.IsEmpty && _deleted.Length < words))
            throw new ArgumentException($"A mask for {documents} documents needs {words} words, but {_allowed.Length} allowed and {_deleted.Length} deleted were given.");
    }
}
