using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The Russian stemmer, from its description at snowballstem.org/algorithms/russian/stemmer.html as of 2017: since March 2018 it also reads ё as е.
/// All rules look at RV alone.
/// </summary>
internal sealed class RussianStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("аеиоуыэюя");

    // The value of an ending: whether it must follow а or я, which it leaves.
    private static readonly SuffixTable<bool> PerfectiveGerunds = new(("в вши вшись", true), ("ив ивши ившись ыв ывши ывшись", false));

    private static readonly SuffixTable<bool> Adjectives = new(
        ("ее ие ые ое ими ыми ей ий ый ой ем им ым ом его ого ему ому их ых ую юю ая яя ою ею", false));

    private static readonly SuffixTable<bool> Participles = new(("ем нн вш ющ щ", true), ("ивш ывш ующ", false));

    private static readonly SuffixTable<bool> Reflexives = new(("ся сь", false));

    private static readonly SuffixTable<bool> Verbs = new(
        ("ла на ете йте ли й л ем н ло но ет ют ны ть ешь нно", true),
        ("ила ыла ена ейте уйте ите или ыли ей уй ил ыл им ым ен ило ыло ено ят ует уют ит ыт ены ить ыть ишь ую ю", false));

    private static readonly SuffixTable<bool> Nouns = new(
        ("а ев ов ие ье е иями ями ами еи ии и ией ей ой ий й иям ям ием ем ам ом о у ах иях ях ы ь ию ью ю ия ья я", false));

    private static readonly SuffixTable<bool> Superlatives = new(("ейш ейше", false));

    protected override void Stem(ref StemWord word)
    {
        word.MarkR1AndR2(Vowels);
        if (word.Text.IndexOfAny(Vowels) is >= 0 and var vowel)
            word.RV = vowel + 1;

        if (!TryDrop(ref word, PerfectiveGerunds))
            DropInflection(ref word);
        if (word.TextInRV is [.., 'и'])
            word.Drop(1);
        if (!word.TryDropInR2("ость"))
            word.TryDropInR2("ост");
        TidyUp(ref word);
    }

    private static void DropInflection(ref StemWord word)
    {
        TryDrop(ref word, Reflexives);
        if (TryDrop(ref word, Adjectives))
            TryDrop(ref word, Participles);
        else if (!TryDrop(ref word, Verbs))
            TryDrop(ref word, Nouns);
    }

    private static bool TryDrop(ref StemWord word, SuffixTable<bool> endings)
    {
        if (!endings.TryFind(word.TextInRV, out var length, out var followsVowel)
            || (followsVowel && word.TextInRV[..^length] is not [.., 'а' or 'я']))
            return false;
        word.Drop(length);
        return true;
    }

    private static void TidyUp(ref StemWord word)
    {
        var isSuperlative = TryDrop(ref word, Superlatives);
        if (word.TextInRV is [.., 'н', 'н'] || (!isSuperlative && word.TextInRV is [.., 'ь']))
            word.Drop(1);
    }
}
