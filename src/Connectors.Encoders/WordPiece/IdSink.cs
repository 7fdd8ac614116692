namespace Connectors.Encoders;

/// <summary>Writes ids into a span; beyond its end it only counts, or stops.</summary>
internal ref struct IdSink(Span<int> ids, bool stopWhenFull) : ITokenSink
{
    private readonly Span<int> _ids = ids;

    public static bool TracksOffsets => false;

    /// <summary>Gets the number of tokens seen, which exceeds the span's length when it only counts there.</summary>
    public int Count { get; private set; }

    public bool Add(int id, int start, int end)
    {
        var at = Count;
        if ((uint)at < (uint)_ids.Length)
            _ids[at] = id;
        else if (stopWhenFull)
            return false;
        Count = at + 1;
        return true;
    }
}
