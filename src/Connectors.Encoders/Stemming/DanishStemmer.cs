using System.Buffers;

namespace Connectors.Encoders;

/// <summary>The Danish stemmer, from its description at snowballstem.org/algorithms/danish/stemmer.html as of 2018.</summary>
internal sealed class DanishStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyæåø");

    private static readonly SearchValues<char> BeforeS = SearchValues.Create("abcdfghjklmnoprtvyzå");

    // The value of an ending: whether it must follow one of some letters.
    private static readonly SuffixTable<bool> InflectionEndings = new(
        ("hed ethed ered e erede ende erende ene erne ere en heden eren er heder erer heds es endes erendes enes ernes eres ens hedens erens ers "
            + "ets erets et eret", false),
        ("s", true));

    private static readonly SuffixSet DerivationEndings = new("ig lig elig els");

    protected override void Stem(ref StemWord word)
    {
        word.MarkGermanicRegions(Vowels);
        if (InflectionEndings.TryFind(word.TextInR1, out var length, out var isS) && (!isS || BeforeS.Contains(word.Text[^2])))
            word.Drop(length);
        DropLastOfPair(ref word);
        DropDerivation(ref word);
        Undouble(ref word);
    }

    private static void DropLastOfPair(ref StemWord word)
    {
        if (word.TextInR1 is [.., 'g', 'd'] or [.., 'd' or 'g' or 'k', 't'])
            word.Drop(1);
    }

    private static void DropDerivation(ref StemWord word)
    {
        if (word.EndsWith("igst"))
            word.Drop(2);
        if (DerivationEndings.TryFind(word.TextInR1, out var length))
        {
            word.Drop(length);
            DropLastOfPair(ref word);
        }
        else if (word.TextInR1 is [.., 'l', 'ø', 's', 't'])
        {
            word.Drop(1);
        }
    }

    private static void Undouble(ref StemWord word)
    {
        if (word.TextInR1.IsEmpty)
            return;
        var last = CodePoints.IndexOfLast(word.Text);
        ReadOnlySpan<char> end = word.Text[last..];
        if (!Vowels.Contains(end[0]) && word.Text[..last].EndsWith(end))
            word.Drop(end.Length);
    }
}
