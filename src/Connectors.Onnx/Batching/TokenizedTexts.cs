namespace Connectors.Onnx.Batching;

/// <summary>The token ids of several texts, one after the other in one array; of pairs of texts also the types of the tokens.</summary>
internal sealed class TokenizedTexts(int padId, bool hasTypes = false)
{
    private readonly List<int> _ends = [];
    private int[] _ids = [];
    private int[] _types = [];

    public int PadId => padId;

    public int Count => _ends.Count;

    public long TokenCount => _ends.Count == 0 ? 0 : _ends[^1];

    public bool HasTypes => hasTypes;

    public ReadOnlySpan<int> this[int text] => _ids.AsSpan(Range(text));

    public static TokenizedTexts Of(ReadOnlySpan<int> tokens)
    {
        var texts = new TokenizedTexts(padId: 0);
        tokens.CopyTo(texts.Reserve(tokens.Length));
        texts.Add(tokens.Length);
        return texts;
    }

    /// <summary>The types of a text's tokens, if there are types.</summary>
    public ReadOnlySpan<int> Types(int text) => _types.AsSpan(Range(text));

    /// <summary>Free space behind the last text, to be written and then taken with <see cref="Add"/>.</summary>
    public Span<int> Reserve(int count)
    {
        var start = (int)TokenCount;
        if (_ids.Length - start < count)
            Array.Resize(ref _ids, checked(Math.Max(start + count, _ids.Length * 2)));
        if (hasTypes && _types.Length < _ids.Length)
            Array.Resize(ref _types, _ids.Length);
        return _ids.AsSpan(start, count);
    }

    /// <summary>The types that go with the free space last reserved.</summary>
    public Span<int> ReservedTypes(int count) => _types.AsSpan((int)TokenCount, count);

    public void Add(int length) => _ends.Add((int)TokenCount + length);

    private Range Range(int text) => (text == 0 ? 0 : _ends[text - 1]).._ends[text];
}
