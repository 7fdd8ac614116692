namespace Connectors.Encoders;

internal sealed class FrenchStemmer : Stemmer
{
    protected override void Stem(ref Word word)
    {
    }
}
