using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The French stemmer, from its description at snowballstem.org/algorithms/french/stemmer.html as of early 2018: later editions also treat ë, ï and
/// elisions. U, I and Y are those that count as consonants.
/// </summary>
internal sealed class FrenchStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouyâàëéêèïîôûù");

    private static readonly SuffixTable<Rule> StandardEndings = new(
        ("ance ances iqUe iqUes isme ismes able ables iste istes eux", new(StemRegion.R2)),
        ("atrice atrices ateur ateurs ation ations", new(StemRegion.R2, Special: Special.MayFollowIc)),
        ("logie logies", new(StemRegion.R2, "log")),
        ("usion usions ution utions", new(StemRegion.R2, "u")),
        ("ence ences", new(StemRegion.R2, "ent")),
        ("ement ements", new(StemRegion.RV, Special: Special.Ement)),
        ("ité ités", new(StemRegion.R2, Special: Special.Ité)),
        ("if ifs ive ives", new(StemRegion.R2, Special: Special.If)),
        ("eaux", new(StemRegion.Word, "eau")),
        ("aux", new(StemRegion.R1, "al")),
        ("euse euses", new(StemRegion.R1, "eux", Special.Euse)),
        ("issement issements", new(StemRegion.R1, Special: Special.FollowsNonVowel)),
        ("amment", new(StemRegion.RV, "ant", Special.LeavesVerb)),
        ("emment", new(StemRegion.RV, "ent", Special.LeavesVerb)),
        ("ment ments", new(StemRegion.Word, Special: Special.Ment)));

    private static readonly SuffixSet VerbEndingsInI = new(
        "îmes ît îtes i ie ies ir ira irai iraIent irais irait iras irent irez iriez irions irons iront is issaIent issais issait issant issante "
        + "issantes issants isse issent isses issez issiez issions issons it");

    private static readonly SuffixTable<Verb> OtherVerbEndings = new(
        ("ions", Verb.InR2),
        ("é ée ées és èrent er era erai eraIent erais erait eras erez eriez erions erons eront ez iez", Verb.Plain),
        ("âmes ât âtes a ai aIent ais ait ant ante antes ants as asse assent asses assiez assions", Verb.MayFollowE));

    private enum Special
    {
        None,
        MayFollowIc,
        Ement,
        Ité,
        If,
        Euse,
        FollowsNonVowel,
        LeavesVerb,
        Ment,
    }

    private enum Verb
    {
        Plain,
        InR2,
        MayFollowE,
    }

    protected override void Stem(ref StemWord word)
    {
        MarkConsonants(word.Text);
        word.MarkR1AndR2(Vowels);
        word.RV = BeginningOfRV(word.Text);
        if (TryDropStandard(ref word) || TryDropVerbInI(ref word) || TryDropOtherVerb(ref word))
            ReplaceLast(word.Text);
        else
            DropResidual(ref word);
        if (word.Text is [.., 'e' or 'o', 'n', 'n'] or [.., 'e', 't', 't'] or [.., 'e', 'l', 'l'] or [.., 'e', 'i', 'l', 'l'])
            word.Drop(1);
        RemoveLastAccent(word.Text);
        word.Text.Replace('I', 'i');
        word.Text.Replace('U', 'u');
        word.Text.Replace('Y', 'y');
    }

    private static void MarkConsonants(Span<char> text)
    {
        for (var i = 0; i < text.Length - 1; i++)
        {
            ref var next = ref text[i + 1];
            var isVowel = Vowels.Contains(text[i]);
            if (isVowel && next == 'y')
                next = 'Y';
            else if (isVowel && next is 'u' or 'i' && i + 2 < text.Length && Vowels.Contains(text[i + 2]))
                next = next == 'u' ? 'U' : 'I';
            else if (text[i] == 'y' && Vowels.Contains(next))
                text[i] = 'Y';
            else if (text[i] == 'q' && next == 'u')
                next = 'U';
        }
    }

    private static int BeginningOfRV(ReadOnlySpan<char> text)
    {
        if (text.Length > 2 && Vowels.Contains(text[0]) && Vowels.Contains(text[1]))
            return CodePoints.TryTake(text, 3, out var third) ? third : text.Length;
        if (text is ['p', 'a', 'r', ..] or ['c', 'o', 'l', ..] or ['t', 'a', 'p', ..])
            return 3;
        return !text.IsEmpty && text[1..].IndexOfAny(Vowels) is >= 0 and var vowel ? vowel + 2 : text.Length;
    }

    private static bool TryDropStandard(ref StemWord word)
    {
        if (!StandardEndings.TryFind(word.Text, out var length, out var rule) || !rule.IsFor(word, length))
            return false;
        var replacement = rule.Special == Special.Euse && word.InR2(length) ? "" : rule.Replacement;
        word.ReplaceEnd(length, replacement);
        switch (rule.Special)
        {
            case Special.MayFollowIc:
                DropInR2OrReplace(ref word, "ic", "iqU");
                break;
            case Special.Ement:
                DropBeforeEment(ref word);
                break;
            case Special.Ité:
                DropBeforeIté(ref word);
                break;
            case Special.If when word.TryDropInR2("at"):
                DropInR2OrReplace(ref word, "ic", "iqU");
                break;
        }

        return rule.Special is not (Special.LeavesVerb or Special.Ment);
    }

    private static void DropBeforeEment(ref StemWord word)
    {
        if (word.EndsWith("iv"))
        {
            if (word.TryDropInR2("iv"))
                word.TryDropInR2("at");
        }
        else if (word.EndsWith("eus"))
        {
            if (!word.TryDropInR2("eus") && word.InR1(3))
                word.ReplaceEnd(3, "eux");
        }
        else if (word.Text is [.., 'i' or 'I', 'è', 'r'])
        {
            if (word.InRV(3))
                word.ReplaceEnd(3, "i");
        }
        else if (!word.TryDropInR2("abl"))
        {
            word.TryDropInR2("iqU");
        }
    }

    private static void DropBeforeIté(ref StemWord word)
    {
        if (word.EndsWith("abil"))
            DropInR2OrReplace(ref word, "abil", "abl");
        else if (word.EndsWith("ic"))
            DropInR2OrReplace(ref word, "ic", "iqU");
        else
            word.TryDropInR2("iv");
    }

    private static void DropInR2OrReplace(ref StemWord word, string suffix, string replacement)
    {
        if (!word.TryDropInR2(suffix) && word.EndsWith(suffix))
            word.ReplaceEnd(suffix.Length, replacement);
    }

    private static bool TryDropVerbInI(ref StemWord word)
    {
        var found = VerbEndingsInI.TryFind(word.TextInRV, out var length)
            && word.TextInRV[..^length] is [.., var before] && !Vowels.Contains(before);
        if (found)
            word.Drop(length);
        return found;
    }

    private static bool TryDropOtherVerb(ref StemWord word)
    {
        if (!OtherVerbEndings.TryFind(word.TextInRV, out var length, out var kind) || (kind == Verb.InR2 && !word.InR2(length)))
            return false;
        word.Drop(length);
        if (kind == Verb.MayFollowE && word.TextInRV is [.., 'e'])
            word.Drop(1);
        return true;
    }

    private static void ReplaceLast(Span<char> text)
    {
        if (text is [.., 'Y'])
            text[^1] = 'i';
        else if (text is [.., 'ç'])
            text[^1] = 'c';
    }

    private static void DropResidual(ref StemWord word)
    {
        if (word.Text is [.., not ('a' or 'i' or 'o' or 'u' or 'è' or 's'), 's'])
            word.Drop(1);
        switch (word.TextInRV)
        {
            case [.., 's' or 't', 'i', 'o', 'n'] when word.InR2(3):
                word.Drop(3);
                break;
            case [.., 'i' or 'I', 'e', 'r']:
                word.ReplaceEnd(3, "i");
                break;
            case [.., 'i' or 'I', 'è', 'r', 'e']:
                word.ReplaceEnd(4, "i");
                break;
            case [.., 'e'] or [.., 'g', 'u', 'ë']:
                word.Drop(1);
                break;
        }
    }

    /// <summary>Of é or è that only non-vowels follow, at least one, the accent goes.</summary>
    private static void RemoveLastAccent(Span<char> text)
    {
        var last = ((ReadOnlySpan<char>)text).LastIndexOfAny(Vowels);
        if (last >= 0 && last < text.Length - 1 && text[last] is 'é' or 'è')
            text[last] = 'e';
    }

    /// <summary>What is done about an ending that lies in a region.</summary>
    private readonly record struct Rule(StemRegion Region, string Replacement = "", Special Special = Special.None)
    {
        public bool IsFor(in StemWord word, int length)
        {
            var before = word.Text[..^length];
            return word.IsIn(Region, length) && Special switch
            {
                Special.FollowsNonVowel => before is [.., var last] && !Vowels.Contains(last),
                Special.Ment => word.InRV(length + 1) && Vowels.Contains(before[^1]),
                _ => true,
            };
        }
    }
}
