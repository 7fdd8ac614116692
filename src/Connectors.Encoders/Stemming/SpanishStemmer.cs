using System.Buffers;

namespace Connectors.Encoders;

/// <summary>The Spanish stemmer, from its description at snowballstem.org/algorithms/spanish/stemmer.html as of 2018.</summary>
internal sealed class SpanishStemmer : Stemmer
{
    private static readonly SearchValues<char> Vowels = SearchValues.Create("aeiouáéíóúü");

    private static readonly SuffixSet PronounEndings = new("me se sela selo selas selos la le lo las les los nos");

    // The value of a verb ending: what it becomes when the pronoun behind it goes.
    private static readonly SuffixTable<string> VerbsBeforePronoun = new(
        ("iendo iéndo", "iendo"), ("ando ándo", "ando"), ("ar ár", "ar"), ("er ér", "er"), ("ir ír", "ir"), ("yendo", "yendo"));

    private static readonly SuffixTable<RomanceRule> StandardEndings = new(
        ("anza anzas ico ica icos icas ismo ismos able ables ible ibles ista istas oso osa osos osas amiento amientos imiento imientos",
            new(StemRegion.R2)),
        ("adora adoras ador adores ación aciones ante antes ancia ancias", new(StemRegion.R2, Before: new(("ic", "")))),
        ("logía logías", new(StemRegion.R2, "log")),
        ("ución uciones", new(StemRegion.R2, "u")),
        ("encia encias", new(StemRegion.R2, "ente")),
        ("amente", new(StemRegion.R1, Before: new(("iv", "at"), ("os ic ad", "")))),
        ("mente", new(StemRegion.R2, Before: new(("ante able ible", "")))),
        ("idad idades", new(StemRegion.R2, Before: new(("abil ic iv", "")))),
        ("iva ivas ivo ivos", new(StemRegion.R2, Before: new(("at", "")))));

    private static readonly SuffixSet VerbEndingsInY = new("ya ye yan yen yeron yendo yo yó yas yes yais yamos");

    // The value of an ending: whether the u of gu goes with it.
    private static readonly SuffixTable<bool> OtherVerbEndings = new(
        ("en es éis emos", true),
        ("arían arías arán arás aríais aría aréis aríamos aremos ará aré erían erías erán erás eríais ería eréis eríamos eremos erá eré "
            + "irían irías irán irás iríais iría iréis iríamos iremos irá iré aba ada ida ía ara iera ad ed id ase iese aste iste an aban ían aran "
            + "ieran asen iesen aron ieron ado ido ando iendo ió ar er ir as abas adas idas ías aras ieras ases ieses ís áis abais íais arais "
            + "ierais aseis ieseis asteis isteis ados idos amos ábamos íamos imos áramos iéramos iésemos ásemos", false));

    protected override void Stem(ref StemWord word)
    {
        word.MarkR1AndR2(Vowels);
        word.MarkRomanceRV(Vowels);
        DropPronoun(ref word);
        if (!RomanceRule.TryApply(ref word, StandardEndings) && !TryDropVerbInY(ref word))
            DropOtherVerb(ref word);
        DropResidual(ref word);
        RemoveAccents(word.Text);
    }

    private static void DropPronoun(ref StemWord word)
    {
        if (!PronounEndings.TryFind(word.Text, out var pronoun))
            return;
        var before = word.Text[..^pronoun];
        if (VerbsBeforePronoun.TryFind(before, out var verb, out var replacement) && word.InRV(pronoun + verb)
            && (replacement != "yendo" || before[..^verb] is [.., 'u']))
            word.ReplaceEnd(pronoun + verb, replacement);
    }

    private static bool TryDropVerbInY(ref StemWord word)
    {
        var found = VerbEndingsInY.TryFind(word.TextInRV, out var length) && word.Text[..^length] is [.., 'u'];
        if (found)
            word.Drop(length);
        return found;
    }

    private static void DropOtherVerb(ref StemWord word)
    {
        if (!OtherVerbEndings.TryFind(word.TextInRV, out var length, out var takesU))
            return;
        word.Drop(length);
        if (takesU && word.EndsWith("gu"))
            word.Drop(1);
    }

    private static void DropResidual(ref StemWord word)
    {
        switch (word.TextInRV)
        {
            case [.., 'o', 's']:
                word.Drop(2);
                break;
            case [.., 'a' or 'o' or 'á' or 'í' or 'ó']:
                word.Drop(1);
                break;
            case [.., 'e' or 'é']:
                word.Drop(1);
                if (word.InRV(1) && word.EndsWith("gu"))
                    word.Drop(1);
                break;
        }
    }

    private static void RemoveAccents(Span<char> text)
    {
        foreach (ref var letter in text)
        {
            letter = letter switch
            {
                'á' => 'a',
                'é' => 'e',
                'í' => 'i',
                'ó' => 'o',
                'ú' => 'u',
                _ => letter,
            };
        }
    }
}
