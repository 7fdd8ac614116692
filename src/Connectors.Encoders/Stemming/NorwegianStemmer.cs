using System.Buffers;

namespace Connectors.Encoders;

/// <summary>The Norwegian (Bokmål) stemmer, from its description at snowballstem.org/algorithms/norwegian/stemmer.html as of 2018.</summary>
internal sealed class NorwegianStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyæåø");

    private static readonly SearchValues<char> BeforeS = SearchValues.Create("bcdfghjlmnoprtvyz");

    private static readonly SuffixTable<Inflection> InflectionEndings = new(
        ("a e ede ande ende ane ene hetene en heten ar er heter as es edes endes enes hetenes ens hetens ers ets et het ast", Inflection.Plain),
        ("s", Inflection.S),
        ("erte ert", Inflection.Ert));

    private static readonly SuffixSet DerivationEndings = new("leg eleg ig eig lig elig els lov elov slov hetslov");

    private enum Inflection
    {
        Plain,
        S,
        Ert,
    }

    protected override void Stem(ref StemWord word)
    {
        word.MarkGermanicRegions(Vowels);
        DropInflection(ref word);
        if (word.TextInR1 is [.., 'd' or 'v', 't'])
            word.Drop(1);
        if (DerivationEndings.TryFind(word.TextInR1, out var length))
            word.Drop(length);
    }

    private static void DropInflection(ref StemWord word)
    {
        if (!InflectionEndings.TryFind(word.TextInR1, out var length, out var kind) || (kind == Inflection.S && !MayLoseS(word.Text)))
            return;
        word.ReplaceEnd(length, kind == Inflection.Ert ? "er" : "");
    }

    private static bool MayLoseS(ReadOnlySpan<char> text) =>
        BeforeS.Contains(text[^2]) || (text is [.., var before, 'k', _] && !Vowels.Contains(before));
}
