namespace Connectors.Encoders;

/// <summary>Keeps every token with its place.</summary>
internal readonly struct OffsetSink(List<int> ids, List<TextSpan> offsets) : ITokenSink
{
    public static bool TracksOffsets => true;

    public bool Add(int id, int start, int end)
    {
        ids.Add(id);
        offsets.Add(new TextSpan(start, end));
        return true;
    }
}
