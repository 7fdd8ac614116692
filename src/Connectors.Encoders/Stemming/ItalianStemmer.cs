using System.Buffers;

namespace Connectors.Encoders;

/// <summary>
/// The Italian stemmer, from its description at snowballstem.org/algorithms/italian/stemmer.html as of 2018. U and I are those that count as
/// consonants.
/// </summary>
internal sealed class ItalianStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouàèìòù");

    private static readonly SuffixSet PronounEndings = new(
        "ci gli la le li lo mi ne si ti vi sene gliela gliele glieli glielo gliene mela mele meli melo mene tela tele teli telo tene "
        + "cela cele celi celo cene vela vele veli velo vene");

    private static readonly SuffixTable<RomanceRule> StandardEndings = new(
        ("anza anze ico ici ica ice iche ichi ismo ismi abile abili ibile ibili ista iste isti istà istè istì oso osi osa ose mente "
            + "atrice atrici ante anti", new(StemRegion.R2)),
        ("azione azioni atore atori", new(StemRegion.R2, Before: new(("ic", "")))),
        ("logia logie", new(StemRegion.R2, "log")),
        ("uzione uzioni usione usioni", new(StemRegion.R2, "u")),
        ("enza enze", new(StemRegion.R2, "ente")),
        ("amento amenti imento imenti", new(StemRegion.RV)),
        ("amente", new(StemRegion.R1, Before: new(("iv", "at"), ("os ic abil", "")))),
        ("ità", new(StemRegion.R2, Before: new(("abil ic iv", "")))),
        ("ivo ivi iva ive", new(StemRegion.R2, Before: new(("at", "ic")))));

    private static readonly SuffixSet VerbEndings = new(
        "ammo ando ano are arono asse assero assi assimo ata ate ati ato ava avamo avano avate avi avo emmo enda ende endi endo erà erai eranno "
        + "ere erebbe erebbero erei eremmo eremo ereste eresti erete erò erono essero ete eva evamo evano evate evi evo iamo immo irà irai "
        + "iranno ire irebbe irebbero irei iremmo iremo ireste iresti irete irò irono isca iscano isce isci isco iscono issero ita ite iti ito "
        + "iva ivamo ivano ivate ivi ivo ono uta ute uti uto ar ir");

    protected override void Stem(ref StemWord word)
    {
        UnifyAccents(word.Text);
        MarkConsonants(word.Text);
        word.MarkR1AndR2(Vowels);
        word.MarkRomanceRV(Vowels);
        ReplacePronoun(ref word);
        if (!RomanceRule.TryApply(ref word, StandardEndings) && VerbEndings.TryFind(word.TextInRV, out var length))
            word.Drop(length);
        DropVowels(ref word);
        if (word.TextInRV is [.., 'c' or 'g', 'h'])
            word.Drop(1);
        word.Text.Replace('I', 'i');
        word.Text.Replace('U', 'u');
    }

    private static void UnifyAccents(Span<char> text)
    {
        foreach (ref var letter in text)
        {
            letter = letter switch
            {
                'á' => 'à',
                'é' => 'è',
                'í' => 'ì',
                'ó' => 'ò',
                'ú' => 'ù',
                _ => letter,
            };
        }
    }

    private static void MarkConsonants(Span<char> text)
    {
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == 'u' && text[i - 1] == 'q')
                text[i] = 'U';
        }

        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] is 'u' or 'i' && Vowels.Contains(text[i - 1]) && Vowels.Contains(text[i + 1]))
                text[i] = text[i] == 'u' ? 'U' : 'I';
        }
    }

    private static void ReplacePronoun(ref StemWord word)
    {
        if (!PronounEndings.TryFind(word.Text, out var length))
            return;
        var before = word.Text[..^length];
        if (before is [.., 'a' or 'e', 'n', 'd', 'o'] && word.InRV(length + 4))
            word.Drop(length);
        else if (before is [.., 'a' or 'e' or 'i', 'r'] && word.InRV(length + 2))
            word.ReplaceEnd(length, "e");
    }

    private static void DropVowels(ref StemWord word)
    {
        if (word.TextInRV is not [.., 'a' or 'e' or 'i' or 'o' or 'à' or 'è' or 'ì' or 'ò'])
            return;
        word.Drop(1);
        if (word.TextInRV is [.., 'i'])
            word.Drop(1);
    }
}
