using System.Buffers;

namespace Connectors.Encoders;

/// <summary>The Finnish stemmer, from its description at snowballstem.org/algorithms/finnish/stemmer.html as of 2018.</summary>
internal sealed class FinnishStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyäö");

    private static readonly SuffixTable<bool> ParticleEndings = new(("kin kaan kään ko kö han hän pa pä", true), ("sti", false));

    private static readonly SuffixTable<Possessive> PossessiveEndings = new(
        ("si", Possessive.Si), ("ni", Possessive.Ni), ("nsa nsä mme nne", Possessive.Plain), ("an", Possessive.An), ("än", Possessive.Än),
        ("en", Possessive.En));

    private static readonly SuffixTable<Case> CaseEndings = new(
        ("han hen hin hon hän hön", Case.Illative), ("siin den tten", Case.AfterDiphthong), ("seen", Case.AfterLongVowel), ("n", Case.N),
        ("a ä", Case.Partitive), ("tta ttä", Case.AfterE), ("ta tä ssa ssä sta stä lla llä lta ltä lle na nä ksi ine", Case.Plain));

    // The value of an ending: whether po keeps it.
    private static readonly SuffixTable<bool> OtherEndings = new(
        ("mpi mpa mpä mmi mma mmä", true), ("impi impa impä immi imma immä eja ejä", false));

    private static readonly SuffixTable<bool> PluralComparatives = new(("mma", true), ("imma", false));

    private enum Possessive
    {
        Plain,
        Si,
        Ni,
        An,
        Än,
        En,
    }

    private enum Case
    {
        Plain,
        Illative,
        AfterDiphthong,
        AfterLongVowel,
        N,
        Partitive,
        AfterE,
    }

    protected override void Stem(ref StemWord word)
    {
        word.MarkR1AndR2(Vowels);
        DropParticle(ref word);
        DropPossessive(ref word);
        var hadCase = TryDropCase(ref word);
        DropComparative(ref word, OtherEndings);
        if (!hadCase)
            DropPluralT(ref word);
        else if (word.TextInR1 is [.., 'i' or 'j'])
            word.Drop(1);
        TidyUp(ref word);
    }

    private static void DropParticle(ref StemWord word)
    {
        if (!ParticleEndings.TryFind(word.TextInR1, out var length, out var isParticle))
            return;
        var applies = isParticle
            ? word.Text[..^length] is [.., var last] && (last is 'n' or 't' || Vowels.Contains(last))
            : word.InR2(length);
        if (applies)
            word.Drop(length);
    }

    private static void DropPossessive(ref StemWord word)
    {
        if (!PossessiveEndings.TryFind(word.TextInR1, out var length, out var kind))
            return;
        var before = word.Text[..^length];
        var applies = kind switch
        {
            Possessive.Si => before is not [.., 'k'],
            Possessive.An => before is [.., 't' or 'n', 'a'] or [.., 's', 's' or 't', 'a'] or [.., 'l', 'l' or 't', 'a'],
            Possessive.Än => before is [.., 't' or 'n', 'ä'] or [.., 's', 's' or 't', 'ä'] or [.., 'l', 'l' or 't', 'ä'],
            Possessive.En => before is [.., 'l', 'l', 'e'] or [.., 'i', 'n', 'e'],
            _ => true,
        };
        if (!applies)
            return;
        word.Drop(length);
        if (kind == Possessive.Ni && word.EndsWith("kse"))
            word.ReplaceEnd(1, "i");
    }

    private static bool TryDropCase(ref StemWord word)
    {
        if (!CaseEndings.TryFind(word.TextInR1, out var length, out var kind))
            return false;
        if (!Applies(kind, word.Text, length))
        {
            // Where siin, den, tten and seen do not apply, their n alone does.
            if (kind is not (Case.AfterDiphthong or Case.AfterLongVowel))
                return false;
            (kind, length) = (Case.N, 1);
        }

        word.Drop(length);
        if (kind == Case.N && (EndsInLongVowel(word.Text) || word.EndsWith("ie")))
            word.Drop(1);
        return true;
    }

    private static bool Applies(Case kind, ReadOnlySpan<char> text, int length)
    {
        var before = text[..^length];
        return kind switch
        {
            Case.Illative => before is [.., var last] && last == text[^2],
            Case.AfterDiphthong => before is [.., 'a' or 'e' or 'i' or 'o' or 'u' or 'ä' or 'ö', 'i'],
            Case.AfterLongVowel => EndsInLongVowel(before),
            Case.Partitive => before is [.., var other, var vowel] && Vowels.Contains(vowel) && !Vowels.Contains(other),
            Case.AfterE => before is [.., 'e'],
            _ => true,
        };
    }

    private static bool EndsInLongVowel(ReadOnlySpan<char> text) =>
        text is [.., var first, 'a' or 'e' or 'i' or 'o' or 'u' or 'ä' or 'ö'] && first == text[^1];

    private static void DropComparative(ref StemWord word, SuffixTable<bool> endings)
    {
        if (endings.TryFind(word.TextInR2, out var length, out var notAfterPo) && !(notAfterPo && word.Text[..^length] is [.., 'p', 'o']))
            word.Drop(length);
    }

    private static void DropPluralT(ref StemWord word)
    {
        if (word.TextInR1 is not [.., var before, 't'] || !Vowels.Contains(before))
            return;
        word.Drop(1);
        DropComparative(ref word, PluralComparatives);
    }

    private static void TidyUp(ref StemWord word)
    {
        // The vowel that went with an n may have stood before R1.
        if (word.Length < word.R1)
            return;
        if (EndsInLongVowel(word.TextInR1))
            word.Drop(1);
        if (word.TextInR1 is [.., var other, 'a' or 'ä' or 'e' or 'i'] && !Vowels.Contains(other))
            word.Drop(1);
        if (word.TextInR1 is [.., 'o' or 'u', 'j'])
            word.Drop(1);
        if (word.TextInR1 is [.., 'j', 'o'])
            word.Drop(1);
        UndoubleLastConsonant(ref word);
    }

    private static void UndoubleLastConsonant(ref StemWord word)
    {
        var text = word.Text;
        if (((ReadOnlySpan<char>)text).LastIndexOfAnyExcept(Vowels) is not (>= 0 and var unit))
            return;
        var last = CodePoints.IndexOfLast(text[..(unit + 1)]);
        ReadOnlySpan<char> consonant = text[last..(unit + 1)];
        if (!text[..last].EndsWith(consonant))
            return;
        text[(unit + 1)..].CopyTo(text[last..]);
        word.Drop(consonant.Length);
    }
}
