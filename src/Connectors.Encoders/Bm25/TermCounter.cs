using System.Runtime.InteropServices;

namespace Connectors.Encoders;

/// <summary>
/// Counts the terms of one text after the other. What became of a word is remembered from text to text, so that stop words, stemmer and
/// hash are asked but once; the memory for it is bounded. Not for concurrent use.
/// </summary>
internal sealed class TermCounter(Bm25Analyzer analyzer, ITermIds ids)
{
    /// <summary>What is remembered from text to text, some 6 MB; a single text may take more.</summary>
    private const int MostWords = 1 << 16, MostCharacters = 1 << 20;

    private const int NoTerm = -1;

    private readonly char[] _buffer = new char[analyzer.BufferLength];
    private TermTable _words = new();
    private TermTable _terms = new();
    private List<int> _termOfWord = [];
    private List<Term> _known = [];
    private int[] _found = new int[256];
    private int _foundCount;
    private ulong[] _keys = [];

    /// <summary>Gets the number of terms of the text, repeated ones included: the length that BM25 weighs.</summary>
    public int Length { get; private set; }

    /// <summary>Gets whether so much is remembered that the next text begins anew.</summary>
    public bool IsFull => _words.Count > MostWords || _words.TextLength > MostCharacters;

    /// <summary>Gets the distinct terms of the text in the order of their first occurrence.</summary>
    public ReadOnlySpan<int> Found => _found.AsSpan(0, _foundCount);

    public int FrequencyOf(int term) => _known[term].Frequency;

    public void Read(ReadOnlySpan<char> text)
    {
        Forget();
        var reader = new WordReader(text, _buffer, analyzer.MaxTokenLength);
        while (reader.TryRead(out var length))
        {
            var word = _words.Add(_buffer.AsSpan(0, length), out var isNew);
            if (isNew)
                _termOfWord.Add(Learn(length));
            if (_termOfWord[word] is var term and not NoTerm)
                Count(term);
        }
    }

    /// <summary>
    /// The indices of the text in ascending order, each above the position of its term in <see cref="Found"/>. Of terms with one index the
    /// last one stays: the reference overwrites. Valid until the next text is read.
    /// </summary>
    public ReadOnlySpan<ulong> SortedKeys()
    {
        if (_keys.Length < _foundCount)
            _keys = new ulong[_found.Length];
        var count = 0;
        for (var i = 0; i < _foundCount; i++)
        {
            if (_known[_found[i]].Id is var id and not ITermIds.None)
                _keys[count++] = ((ulong)id << 32) | (uint)i;
        }

        var keys = _keys.AsSpan(0, count);
        keys.Sort();
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (i + 1 == count || keys[i] >> 32 != keys[i + 1] >> 32)
                keys[kept++] = keys[i];
        }

        return keys[..kept];
    }

    private int Learn(int length)
    {
        length = analyzer.Reduce(_buffer, length);
        if (length == 0)
            return NoTerm;
        var term = _terms.Add(_buffer.AsSpan(0, length), out var isNew);
        if (isNew)
            _known.Add(new Term(ids.IdOf(_buffer.AsSpan(0, length))));
        return term;
    }

    private void Count(int term)
    {
        Length++;
        ref var known = ref CollectionsMarshal.AsSpan(_known)[term];
        if (known.Frequency++ > 0)
            return;
        if (_foundCount == _found.Length)
            Array.Resize(ref _found, 2 * _found.Length);
        _found[_foundCount++] = term;
    }

    private void Forget()
    {
        Length = 0;
        var known = CollectionsMarshal.AsSpan(_known);
        foreach (var term in Found)
            known[term].Frequency = 0;
        _foundCount = 0;
        if (IsFull)
            (_words, _terms, _termOfWord, _known, _found, _keys) = (new(), new(), [], [], new int[256], []);
    }

    private struct Term(uint id)
    {
        public readonly uint Id = id;
        public int Frequency;
    }
}
