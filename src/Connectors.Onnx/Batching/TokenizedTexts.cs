namespace Connectors.Onnx.Batching;

/// <summary>The token ids of several texts, one after the other in one array.</summary>
internal sealed class TokenizedTexts(int padId)
{
    private readonly List<int> _ends = [];
    private int[] _ids = [];

    public int PadId => padId;

    public int Count => _ends.Count;

    public long TokenCount => _ends.Count == 0 ? 0 : _ends[^1];

    public ReadOnlySpan<int> this[int text]
    {
        get
        {
            var start = text == 0 ? 0 : _ends[text - 1];
            return _ids.AsSpan(start, _ends[text] - start);
        }
    }

    public static TokenizedTexts Of(ReadOnlySpan<int> tokens)
    {
        var texts = new TokenizedTexts(padId: 0);
        tokens.CopyTo(texts.Reserve(tokens.Length));
        texts.Add(tokens.Length);
        return texts;
    }

    /// <summary>Free space behind the last text, to be written and then taken with <see cref="Add"/>.</summary>
    public Span<int> Reserve(int count)
    {
        var start = (int)TokenCount;
        if (_ids.Length - start < count)
            Array.Resize(ref _ids, checked(Math.Max(start + count, _ids.Length * 2)));
        return _ids.AsSpan(start, count);
    }

    public void Add(int length) => _ends.Add((int)TokenCount + length);
}
