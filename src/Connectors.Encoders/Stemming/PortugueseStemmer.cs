using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The Portuguese stemmer, from its description at snowballstem.org/algorithms/portuguese/stemmer.html as of 2018. While it works ã and õ are a~ and
/// o~, a vowel and a consonant.
/// </summary>
internal sealed class PortugueseStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouáéíóúâêô");

    private static readonly SuffixTable<RomanceRule> StandardEndings = new(
        ("eza ezas ico ica icos icas ismo ismos ável ível ista istas oso osa osos osas amento amentos imento imentos adora adoras ador adores "
            + "aça~o aço~es ante antes ância", new(StemRegion.R2)),
        ("logia logias", new(StemRegion.R2, "log")),
        ("uça~o uço~es", new(StemRegion.R2, "u")),
        ("ência ências", new(StemRegion.R2, "ente")),
        ("amente", new(StemRegion.R1, Before: new(("iv", "at"), ("os ic ad", "")))),
        ("mente", new(StemRegion.R2, Before: new(("ante avel ível", "")))),
        ("idade idades", new(StemRegion.R2, Before: new(("abil ic iv", "")))),
        ("iva ivas ivo ivos", new(StemRegion.R2, Before: new(("at", "")))));

    private static readonly SuffixSet VerbEndings = new(
        "ada ida ia aria eria iria ará ara erá era irá ava asse esse isse aste este iste ei arei erei irei am iam ariam eriam iriam aram eram "
        + "iram avam em arem erem irem assem essem issem ado ido ando endo indo ara~o era~o ira~o ar er ir as adas idas ias arias erias irias "
        + "arás aras erás eras irás avas es ardes erdes irdes ares eres ires asses esses isses astes estes istes is ais eis íeis aríeis eríeis "
        + "iríeis áreis areis éreis ereis íreis ireis ásseis ésseis ísseis áveis ados idos ámos amos íamos aríamos eríamos iríamos áramos "
        + "éramos íramos ávamos emos aremos eremos iremos ássemos êssemos íssemos imos armos ermos irmos eu iu ou ira iras");

    protected override void Stem(ref StemWord word)
    {
        word.ReplaceAll('ã', ('a', '~'));
        word.ReplaceAll('õ', ('o', '~'));
        word.MarkR1AndR2(Vowels);
        word.MarkRomanceRV(Vowels);
        if (RomanceRule.TryApply(ref word, StandardEndings) || TryReplaceEira(ref word) || TryDropVerb(ref word))
            DropAfter(ref word, 'c', 'i');
        else
            DropResidual(ref word);
        DropFinalE(ref word);
        word.ReplaceAll(('a', '~'), 'ã');
        word.ReplaceAll(('o', '~'), 'õ');
    }

    private static bool TryReplaceEira(ref StemWord word)
    {
        var length = word.Text switch
        {
            [.., 'e', 'i', 'r', 'a'] => 3,
            [.., 'e', 'i', 'r', 'a', 's'] => 4,
            _ => 0,
        };
        var found = length > 0 && word.InRV(length);
        if (found)
            word.ReplaceEnd(length, "ir");
        return found;
    }

    private static bool TryDropVerb(ref StemWord word)
    {
        var found = VerbEndings.TryFind(word.TextInRV, out var length);
        word.Drop(length);
        return found;
    }

    private static void DropResidual(ref StemWord word)
    {
        switch (word.TextInRV)
        {
            case [.., 'o', 's']:
                word.Drop(2);
                break;
            case [.., 'a' or 'i' or 'o' or 'á' or 'í' or 'ó']:
                word.Drop(1);
                break;
        }
    }

    private static void DropFinalE(ref StemWord word)
    {
        if (word.Text is [.., 'ç'])
        {
            word.ReplaceEnd(1, "c");
        }
        else if (word.TextInRV is [.., 'e' or 'é' or 'ê'])
        {
            word.Drop(1);
            DropAfter(ref word, 'g', 'u');
            DropAfter(ref word, 'c', 'i');
        }
    }

    /// <summary>Removes a last letter in RV that stands behind a certain other.</summary>
    private static void DropAfter(ref StemWord word, char before, char last)
    {
        if (word.InRV(1) && word.Text is [.., var previous, var final] && previous == before && final == last)
            word.Drop(1);
    }
}
