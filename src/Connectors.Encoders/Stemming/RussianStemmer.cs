namespace Connectors.Encoders;

internal sealed class RussianStemmer : Stemmer
{
    protected override void Stem(ref Word word)
    {
    }
}
