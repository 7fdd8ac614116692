using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The English (Porter2) stemmer, from its description at snowballstem.org/algorithms/english/stemmer.html as of 2018: later editions have more
/// exceptions. Y is a y that counts as a consonant.
/// </summary>
internal sealed class EnglishStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouy");

    private static readonly SuffixTable<bool> PastEndings = new(("eed eedly", false), ("ed edly ing ingly", true));

    private static readonly SuffixTable<string> FirstDerivations = new(
        ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("entli", "ent"), ("izer ization", "ize"),
        ("ational ation ator", "ate"), ("alism aliti alli", "al"), ("fulness fulli", "ful"), ("ousli ousness", "ous"), ("iveness iviti", "ive"),
        ("biliti bli", "ble"), ("ogi", "og"), ("lessli", "less"), ("li", ""));

    private static readonly SuffixTable<string> SecondDerivations = new(
        ("tional", "tion"), ("ational", "ate"), ("alize", "al"), ("icate iciti ical", "ic"), ("ful ness ative", ""));

    private static readonly SuffixTable<bool> LastDerivations = new(
        ("al ance ence er ic able ible ant ement ment ent ism ate iti ous ive ize", true), ("ion", false));

    protected override void Stem(ref StemWord word)
    {
        if (Exception(word.Text) is { } stem)
        {
            word.ReplaceEnd(word.Length, stem);
            return;
        }

        if (!CodePoints.HasAtLeast(word.Text, 3))
            return;
        if (word.Text[0] == '\'')
            word.DropFirst();
        MarkConsonantY(word.Text);
        MarkRegions(ref word);
        DropApostrophe(ref word);
        DropPlural(ref word);
        if (!StaysAfterPlural(word.Text))
        {
            DropPast(ref word);
            ReplaceFinalY(word.Text);
            ReplaceFirstDerivation(ref word);
            ReplaceSecondDerivation(ref word);
            DropLastDerivation(ref word);
            DropFinalEOrL(ref word);
        }

        word.Text.Replace('Y', 'y');
    }

    private static string? Exception(ReadOnlySpan<char> word) => word switch
    {
        "skis" => "ski",
        "skies" or "sky" => "sky",
        "dying" => "die",
        "lying" => "lie",
        "tying" => "tie",
        "idly" => "idl",
        "gently" => "gentl",
        "ugly" => "ugli",
        "early" => "earli",
        "only" => "onli",
        "singly" => "singl",
        "news" => "news",
        "howe" => "howe",
        "atlas" => "atlas",
        "cosmos" => "cosmos",
        "bias" => "bias",
        "andes" => "andes",
        _ => null,
    };

    private static bool StaysAfterPlural(ReadOnlySpan<char> word) =>
        word is "inning" or "outing" or "canning" or "herring" or "earring" or "proceed" or "exceed" or "succeed";

    private static void MarkConsonantY(Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == 'y' && (i == 0 || Vowels.Contains(text[i - 1])))
                text[i] = 'Y';
        }
    }

    private static void MarkRegions(ref StemWord word)
    {
        if (word.Text is ['g', 'e', 'n', 'e', 'r', ..] or ['a', 'r', 's', 'e', 'n', ..])
            word.MarkR1AndR2(Vowels, 5);
        else if (word.Text is ['c', 'o', 'm', 'm', 'u', 'n', ..])
            word.MarkR1AndR2(Vowels, 6);
        else
            word.MarkR1AndR2(Vowels);
    }

    private static void DropApostrophe(ref StemWord word)
    {
        switch (word.Text)
        {
            case [.., '\'', 's', '\'']:
                word.Drop(3);
                break;
            case [.., '\'', 's']:
                word.Drop(2);
                break;
            case [.., '\'']:
                word.Drop(1);
                break;
        }
    }

    private static void DropPlural(ref StemWord word)
    {
        switch ((ReadOnlySpan<char>)word.Text)
        {
            case [.., 's', 's', 'e', 's']:
                word.Drop(2);
                break;
            case [.. var start, 'i', 'e', 'd' or 's']:
                word.Drop(CodePoints.HasAtLeast(start, 2) ? 2 : 1);
                break;
            case [.., 'u' or 's', 's']:
                break;
            case [.. var start, _, 's'] when start.ContainsAny(Vowels):
                word.Drop(1);
                break;
        }
    }

    private static void DropPast(ref StemWord word)
    {
        if (!PastEndings.TryFind(word.Text, out var length, out var removable))
            return;
        if (!removable)
        {
            if (word.InR1(length))
                word.ReplaceEnd(length, "ee");
        }
        else if (word.Text[..^length].ContainsAny(Vowels))
        {
            word.Drop(length);
            RestoreVerb(ref word);
        }
    }

    /// <summary>What is left of a past tense or participle becomes the infinitive: luxuriat(e), hop(p), hop(e).</summary>
    private static void RestoreVerb(ref StemWord word)
    {
        switch (word.Text)
        {
            case [.., 'a', 't'] or [.., 'b', 'l'] or [.., 'i', 'z']:
                word.ReplaceEnd(0, "e");
                break;
            case [.., var previous, 'b' or 'd' or 'f' or 'g' or 'm' or 'n' or 'p' or 'r' or 't'] when previous == word.Text[^1]:
                word.Drop(1);
                break;
            default:
                if (word.Length == word.R1 && EndsInShortSyllable(word.Text))
                    word.ReplaceEnd(0, "e");
                break;
        }
    }

    /// <summary>Whether the end is a vowel and a non-vowel: at the start of the word, or behind a non-vowel where the last is not w, x or Y.</summary>
    private static bool EndsInShortSyllable(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return false;
        var last = CodePoints.IndexOfLast(text);
        if (last == 0 || Vowels.Contains(text[last]) || !Vowels.Contains(text[last - 1]))
            return false;
        return last == 1 || (text[last] is not ('w' or 'x' or 'Y') && !Vowels.Contains(text[last - 2]));
    }

    private static void ReplaceFinalY(Span<char> text)
    {
        if (text is [.. [.., var previous] start, 'y' or 'Y'] && !Vowels.Contains(previous) && CodePoints.IndexOfLast(start) > 0)
            text[^1] = 'i';
    }

    private static void ReplaceFirstDerivation(ref StemWord word)
    {
        if (!FirstDerivations.TryFind(word.Text, out var length, out var replacement) || !word.InR1(length))
            return;
        var before = word.Text[..^length];
        var applies = replacement switch
        {
            "og" => before is [.., 'l'],
            "" => before is [.., 'c' or 'd' or 'e' or 'g' or 'h' or 'k' or 'm' or 'n' or 'r' or 't'],
            _ => true,
        };
        if (applies)
            word.ReplaceEnd(length, replacement);
    }

    private static void ReplaceSecondDerivation(ref StemWord word)
    {
        if (SecondDerivations.TryFind(word.Text, out var length, out var replacement) && word.InR1(length)
            && (word.InR2(length) || !word.EndsWith("ative")))
            word.ReplaceEnd(length, replacement);
    }

    private static void DropLastDerivation(ref StemWord word)
    {
        if (LastDerivations.TryFind(word.Text, out var length, out var always) && word.InR2(length)
            && (always || word.Text[..^length] is [.., 's' or 't']))
            word.Drop(length);
    }

    private static void DropFinalEOrL(ref StemWord word)
    {
        var drops = (ReadOnlySpan<char>)word.Text switch
        {
            [.. var start, 'e'] => word.InR2(1) || (word.InR1(1) && !EndsInShortSyllable(start)),
            [.., 'l', 'l'] => word.InR2(1),
            _ => false,
        };
        if (drops)
            word.Drop(1);
    }
}
