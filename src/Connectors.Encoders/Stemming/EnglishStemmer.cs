namespace Connectors.Encoders;

internal sealed class EnglishStemmer : Stemmer
{
    protected override void Stem(ref Word word)
    {
    }
}
