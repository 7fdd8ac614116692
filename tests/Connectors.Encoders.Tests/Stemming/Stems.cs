namespace Connectors.Encoders.Tests.Stemming;

/// <summary>Stems of words, and a check of lists of them.</summary>
internal static class Stems
{
    public static string Of(string language, string word)
    {
        var buffer = new char[Stemmer.RoomFor(word.Length)];
        word.CopyTo(buffer);
        var length = Stemmer.ForLanguage(language)!.Stem(buffer, word.Length);
        return new string(buffer, 0, length);
    }

    /// <param name="language">The language.</param>
    /// <param name="pairs">Words, each with its stem after it, with commas between the pairs.</param>
    public static void Check(string language, string pairs)
    {
        foreach (var pair in pairs.Split(", "))
        {
            var word = pair[..pair.IndexOf(' ', StringComparison.Ordinal)];
            Assert.Equal(pair, $"{word} {Of(language, word)}");
        }
    }
}
