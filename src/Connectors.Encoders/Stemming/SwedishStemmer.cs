using System.Buffers;

namespace Connectors.Encoders;

/// <summary>The Swedish stemmer, from its description at snowballstem.org/algorithms/swedish/stemmer.html as of 2018.</summary>
internal sealed class SwedishStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyåäö");

    private static readonly SearchValues<char> BeforeS = SearchValues.Create("bcdfghjklmnoprtvy");

    // The value of an ending: whether it must follow one of some letters.
    private static readonly SuffixTable<bool> InflectionEndings = new(
        ("a arna erna heterna orna ad e ade ande arne are aste en anden aren heten ern ar er heter or as arnas ernas ornas es ades andes ens arens "
            + "hetens erns at andet het ast", false),
        ("s", true));

    private static readonly SuffixTable<int> DerivationEndings = new(("lig", 3), ("ig", 2), ("els", 3), ("löst fullt", 1));

    protected override void Stem(ref StemWord word)
    {
        word.MarkGermanicRegions(Vowels);
        if (InflectionEndings.TryFind(word.TextInR1, out var length, out var isS) && (!isS || BeforeS.Contains(word.Text[^2])))
            word.Drop(length);
        if (word.TextInR1 is [.., 'd' or 'g', 'd' or 't'] or [.., 'k' or 't', 't'] or [.., 'n', 'n'])
            word.Drop(1);
        if (DerivationEndings.TryFind(word.TextInR1, out _, out var drop))
            word.Drop(drop);
    }
}
