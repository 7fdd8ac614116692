namespace Connectors.Encoders;

internal sealed class GermanStemmer : Stemmer
{
    protected override void Stem(ref Word word)
    {
    }
}
