namespace Connectors.Encoders.Tests.Bm25;

internal static class Words
{
    /// <summary>The words that the reader finds.</summary>
    public static List<string> Of(string text, int maxLength = 40)
    {
        var buffer = new char[WordReader.RoomFor(maxLength)];
        var reader = new WordReader(text, buffer, maxLength);
        var words = new List<string>();
        while (reader.TryRead(out var length))
            words.Add(new string(buffer, 0, length));
        return words;
    }
}
