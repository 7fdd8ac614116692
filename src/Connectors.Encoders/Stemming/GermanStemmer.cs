using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The German stemmer, from its description at snowballstem.org/algorithms/german/stemmer.html as of 2018: later editions read ae, oe and ue as
/// umlauts and have more endings. U and Y are those between vowels, which count as consonants.
/// </summary>
internal sealed class GermanStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyäöü");

    private static readonly SuffixTable<Inflection> FirstInflections = new(
        ("em ern er", Inflection.Plain), ("e en es", Inflection.MayFollowNiss), ("s", Inflection.FollowsConsonant));

    private static readonly SuffixTable<Inflection> SecondInflections = new(("en er est", Inflection.Plain), ("st", Inflection.FollowsConsonant));

    private static readonly SuffixTable<Derivation> DerivationEndings = new(
        ("end ung", Derivation.MayFollowIg), ("ig ik isch", Derivation.NotAfterE), ("lich heit", Derivation.MayFollowErOrEn),
        ("keit", Derivation.MayFollowLichOrIg));

    private enum Inflection
    {
        Plain,
        MayFollowNiss,
        FollowsConsonant,
    }

    private enum Derivation
    {
        MayFollowIg,
        NotAfterE,
        MayFollowErOrEn,
        MayFollowLichOrIg,
    }

    protected override void Stem(ref StemWord word)
    {
        word.ReplaceAll('ß', ('s', 's'));
        MarkConsonants(word.Text);
        word.MarkGermanicRegions(Vowels);
        DropFirstInflection(ref word);
        DropSecondInflection(ref word);
        DropDerivation(ref word);
        RestoreLetters(word.Text);
    }

    private static void MarkConsonants(Span<char> text)
    {
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is 'u' or 'y' && Vowels.Contains(text[i - 1]) && Vowels.Contains(text[i + 1]))
                text[i] = text[i] == 'u' ? 'U' : 'Y';
        }
    }

    private static void DropFirstInflection(ref StemWord word)
    {
        if (!FirstInflections.TryFind(word.Text, out var length, out var kind) || !word.InR1(length))
            return;
        if (kind == Inflection.FollowsConsonant && !(word.Text is [.., var before, _] && (before == 'r' || MayPrecedeSt(before))))
            return;
        word.Drop(length);
        if (kind == Inflection.MayFollowNiss && word.EndsWith("niss"))
            word.Drop(1);
    }

    private static void DropSecondInflection(ref StemWord word)
    {
        if (!SecondInflections.TryFind(word.Text, out var length, out var kind) || !word.InR1(length))
            return;
        if (kind == Inflection.FollowsConsonant
            && !(word.Text is [.. var start, var before, _, _] && MayPrecedeSt(before) && CodePoints.HasAtLeast(start, 3)))
            return;
        word.Drop(length);
    }

    private static bool MayPrecedeSt(char letter) => letter is 'b' or 'd' or 'f' or 'g' or 'h' or 'k' or 'l' or 'm' or 'n' or 't';

    private static void DropDerivation(ref StemWord word)
    {
        if (!DerivationEndings.TryFind(word.Text, out var length, out var kind) || !word.InR2(length))
            return;
        if (kind == Derivation.NotAfterE && word.Text[..^length] is [.., 'e'])
            return;
        word.Drop(length);
        switch (kind)
        {
            case Derivation.MayFollowIg when word.Text is not [.., 'e', 'i', 'g']:
                word.TryDropInR2("ig");
                break;
            case Derivation.MayFollowErOrEn when !word.TryDropInR1("er"):
                word.TryDropInR1("en");
                break;
            case Derivation.MayFollowLichOrIg when !word.TryDropInR2("lich"):
                word.TryDropInR2("ig");
                break;
        }
    }

    private static void RestoreLetters(Span<char> text)
    {
        foreach (ref var letter in text)
        {
            letter = letter switch
            {
                'ä' => 'a',
                'ö' => 'o',
                'U' or 'ü' => 'u',
                'Y' => 'y',
                _ => letter,
            };
        }
    }
}
