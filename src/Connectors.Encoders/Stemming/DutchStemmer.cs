using System.Buffers;
using System.Text;

namespace Connectors.Encoders;

/// <summary>
/// The Dutch stemmer of Porter, from its description at snowballstem.org/algorithms/dutch/stemmer.html as of 2018. I and Y are those that count as
/// consonants.
/// </summary>
internal sealed class DutchStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyè");

    private static readonly SuffixTable<Inflection> InflectionEndings = new(
        ("heden", Inflection.Heden), ("en ene", Inflection.En), ("s se", Inflection.S));

    private static readonly SuffixTable<Derivation> DerivationEndings = new(
        ("end ing", Derivation.End), ("ig", Derivation.Ig), ("lijk", Derivation.Lijk), ("baar", Derivation.Baar), ("bar", Derivation.Bar));

    private enum Inflection
    {
        Heden,
        En,
        S,
    }

    private enum Derivation
    {
        End,
        Ig,
        Lijk,
        Baar,
        Bar,
    }

    protected override void Stem(ref StemWord word)
    {
        RemoveAccents(word.Text);
        MarkConsonants(word.Text);
        MarkRegions(ref word);
        DropInflection(ref word);
        var hadE = TryDropE(ref word);
        DropHeid(ref word);
        DropDerivation(ref word, hadE);
        UndoubleVowel(ref word);
        word.Text.Replace('I', 'i');
        word.Text.Replace('Y', 'y');
    }

    private static void RemoveAccents(Span<char> text)
    {
        foreach (ref var letter in text)
        {
            letter = letter switch
            {
                'ä' or 'á' => 'a',
                'ë' or 'é' => 'e',
                'ï' or 'í' => 'i',
                'ö' or 'ó' => 'o',
                'ü' or 'ú' => 'u',
                _ => letter,
            };
        }
    }

    private static void MarkConsonants(Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var follows = i > 0 && Vowels.Contains(text[i - 1]);
            if (text[i] == 'y' && (follows || i == 0))
                text[i] = 'Y';
            else if (text[i] == 'i' && follows && i + 1 < text.Length && Vowels.Contains(text[i + 1]))
                text[i] = 'I';
        }
    }

    private static void MarkRegions(ref StemWord word)
    {
        word.MarkR1AndR2(Vowels);

        // The least that R1 leaves is three letters; the reference counts bytes of UTF-8.
        if (word.R1 < 3 && Ascii.IsValid(word.Text[..word.R1]))
            word.R1 = 3;
    }

    private static void DropInflection(ref StemWord word)
    {
        if (!InflectionEndings.TryFind(word.Text, out var length, out var kind))
            return;
        if (kind == Inflection.En)
            DropEn(ref word, length);
        else if (kind == Inflection.Heden && word.InR1(length))
            word.ReplaceEnd(length, "heid");
        else if (kind == Inflection.S && word.InR1(length) && word.Text[^(length + 1)] != 'j' && !Vowels.Contains(word.Text[^(length + 1)]))
            word.Drop(length);
    }

    private static void DropEn(ref StemWord word, int length)
    {
        var before = word.Text[..^length];
        if (!word.InR1(length) || Vowels.Contains(before[^1]) || before is [.., 'g', 'e', 'm'])
            return;
        word.Drop(length);
        Undouble(ref word);
    }

    private static bool TryDropE(ref StemWord word)
    {
        if (!word.InR1(1) || word.Text is not [.., var before, 'e'] || Vowels.Contains(before))
            return false;
        word.Drop(1);
        Undouble(ref word);
        return true;
    }

    private static void DropHeid(ref StemWord word)
    {
        if (word.EndsWith("cheid") || !word.TryDropInR2("heid"))
            return;
        if (word.EndsWith("en"))
            DropEn(ref word, 2);
    }

    private static void DropDerivation(ref StemWord word, bool hadE)
    {
        if (!DerivationEndings.TryFind(word.Text, out var length, out var kind) || !word.InR2(length)
            || (kind == Derivation.Ig && word.EndsWith("eig")) || (kind == Derivation.Bar && !hadE))
            return;
        word.Drop(length);
        if (kind == Derivation.Lijk)
            TryDropE(ref word);
        else if (kind == Derivation.End && (word.EndsWith("eig") || !word.TryDropInR2("ig")))
            Undouble(ref word);
    }

    private static void Undouble(ref StemWord word)
    {
        if (word.Text is [.., 'k', 'k'] or [.., 'd', 'd'] or [.., 't', 't'])
            word.Drop(1);
    }

    /// <summary>Of a double vowel between non-vowels at the end one goes: maan becomes man.</summary>
    private static void UndoubleVowel(ref StemWord word)
    {
        if (word.Length == 0)
            return;
        var last = CodePoints.IndexOfLast(word.Text);
        var end = word.Text[last..];
        if (end[0] == 'I' || Vowels.Contains(end[0]) || word.Text[..last] is not [.., var before, var vowel, 'a' or 'e' or 'o' or 'u']
            || vowel != word.Text[last - 1] || Vowels.Contains(before))
            return;
        end.CopyTo(word.Text[(last - 1)..]);
        word.Drop(1);
    }
}
