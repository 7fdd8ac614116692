namespace Connectors.Encoders;

/// <summary>
/// Reduces the words of one language to their stems, in place and without allocation. The algorithms are those of Snowball in the edition of
/// rust-stemmers 1.2, which fastembed uses; today's snowballstem.org differs from it in places.
/// </summary>
internal abstract class Stemmer
{
    private static readonly Dictionary<string, Stemmer> ByLanguage = new()
    {
        ["danish"] = new DanishStemmer(),
        ["dutch"] = new DutchStemmer(),
        ["english"] = new EnglishStemmer(),
        ["finnish"] = new FinnishStemmer(),
        ["french"] = new FrenchStemmer(),
        ["german"] = new GermanStemmer(),
        ["italian"] = new ItalianStemmer(),
        ["norwegian"] = new NorwegianStemmer(),
        ["portuguese"] = new PortugueseStemmer(),
        ["russian"] = new RussianStemmer(),
        ["spanish"] = new SpanishStemmer(),
        ["swedish"] = new SwedishStemmer(),
    };

    /// <summary>Gets what fingerprints hold of the edition: stems of two editions are two vocabularies.</summary>
    public static string Edition => "rust-stemmers-1.2";

    /// <summary>Gets the languages that have a stemmer, by their English names in lower case.</summary>
    public static IReadOnlyCollection<string> Languages => ByLanguage.Keys;

    /// <summary>Gets the stemmer of a language, or null where it has none.</summary>
    public static Stemmer? ForLanguage(string language) => ByLanguage.GetValueOrDefault(language);

    /// <summary>The room that the buffer of a word needs: a word may grow (German ß becomes ss).</summary>
    public static int RoomFor(int length) => 2 * length;

    /// <summary>Replaces a word by its stem.</summary>
    /// <param name="buffer">The word in lower case, and room behind it (<see cref="RoomFor"/>). Any UTF-16 will do.</param>
    /// <param name="length">The length of the word.</param>
    /// <returns>The length of the stem, which may be 0.</returns>
    public int Stem(Span<char> buffer, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, RoomFor(length), nameof(buffer));
        var word = new StemWord(buffer, length);
        Stem(ref word);
        return word.Length;
    }

    protected abstract void Stem(ref StemWord word);
}
