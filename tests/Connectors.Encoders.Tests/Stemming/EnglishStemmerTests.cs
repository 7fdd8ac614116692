namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class EnglishStemmerTests
{
    [Theory]
    // Some words have a stem of their own.
    [InlineData(
        "skis ski, skies sky, sky sky, dying die, lying lie, tying tie, idly idl, gently gentl, ugly ugli, early earli, "
        + "only onli, singly singl, news news, howe howe, atlas atlas, cosmos cosmos, bias bias, andes andes")]
    // Some words stay as they are once a plural s is gone.
    [InlineData(
        "inning inning, innings inning, outing outing, canning canning, herring herring, earrings earring, proceed proceed, "
        + "exceed exceed, succeeds succeed")]
    // R1, with the words that begin with gener, commun and arsen.
    [InlineData(
        "generate generat, generally general, generic generic, generous generous, communism communism, communication communic, "
        + "arsenal arsenal, arsenic arsenic, beautiful beauti, beauty beauti, beau beau, eucharist eucharist, "
        + "animadversion animadvers, sprinkled sprinkl")]
    // A letter of two UTF-16 units is one letter.
    [InlineData(
        "𐐨 𐐨, 𐐨𐐨 𐐨𐐨, 𐐨y 𐐨y, 𐐨𐐨y 𐐨𐐨i, 𐐨ies 𐐨ie, 𐐨𐐨ies 𐐨𐐨i, du𐐨ing du𐐨e, rkli𐐨ed rkli𐐨e, ta𐐨𐐨ed ta𐐨𐐨")]
    // Words of two letters stay.
    [InlineData(
        "a a, at at, by by, is is, 's 's, 'a 'a, ox ox")]
    // Apostrophes.
    [InlineData(
        "'tis tis, 'twas twas, dog's dog, dogs' dog, dog's' dog, ''' ', 'em em, o'clock o'clock")]
    // Step 1a: plurals.
    [InlineData(
        "caresses caress, gaps gap, gas gas, this this, kiwis kiwi, ties tie, tied tie, cries cri, cried cri, ponies poni, "
        + "us us, bus bus, dress dress")]
    // Step 1b: ed and ing, and what is left of the verb.
    [InlineData(
        "agreed agre, feed feed, bleed bleed, repeatedly repeat, luxuriated luxuri, hopping hop, hoping hope, troubled troubl, "
        + "sized size, falling fall, filing file, failing fail, hissed hiss, red red, sing sing, bing bing, being be, eating eat, "
        + "fixed fix, snowed snow, boxing box, tanned tan, embedded embed, indeed inde, proceeding proceed, wagged wag, "
        + "barred bar, robbed rob, padded pad, stuffed stuf, rammed ram, fitted fit, hacked hack")]
    // Step 1c and the y that is a consonant.
    [InlineData(
        "cry cri, by by, say say, toy toy, enjoyed enjoy, youth youth, yellow yellow, yyy yyy, syzygy syzygi, boyish boyish, "
        + "flying fli, happily happili, bayou bayou, sayyid sayyid")]
    // Short syllables.
    [InlineData(
        "rap rap, rapped rap, trap trap, entrap entrap, uproot uproot, bestow bestow, bestowed bestow, disturb disturb, "
        + "shredded shred, owed owe, aped ape, ate ate, use use, hoped hope")]
    // Endings that go only after certain letters or in R2.
    [InlineData(
        "analogi analog, demagogy demagogi, apologi apolog, eulogy eulog, dryly dryli, newly newli, bitterly bitter, "
        + "happily happili, truly truli, oddly odd, imitative imit, native nativ, formative format, relational relat, "
        + "irrational irrat, conditional condit, adoption adopt, criterion criterion, religion religion, fashion fashion, "
        + "region region, bee bee, tee tee, tree tree, probate probat, cease ceas, controll control, roll roll, rate rate, "
        + "bell bell, parallel parallel, tell tell")]
    // Which letters are vowels.
    [InlineData(
        "ktaktness ktakt, ktektness ktekt, ktiktness ktikt, ktoktness ktokt, ktuktness ktukt, ktyktness ktykt, "
        + "ktwktness ktwktness")]
    // The letters before li.
    [InlineData(
        "obably obabl, obacly obac, obadly obad, obafly obafli, obagly obag, obahly obah, obajly obajli, obakly obak, "
        + "obally obal, obamly obam, obanly oban, obaply obapli, obaqly obaqli, obarly obar, obasly obasli, obatly obat, "
        + "obavly obavli, obawly obawli, obaxly obaxli, obazly obazli")]
    // Endings of step 1b.
    [InlineData(
        "abed abe, aying aye, azingly aze, deed deed, fadedly fade, needly need")]
    // Endings of step 2.
    [InlineData(
        "adoration ador, agency agenc, aimlessly aimless, analogy analog, artfulness art, awfully aw, civilization civil, "
        + "comicality comic, dumbly dumbl, educational educ, egally egal, famously famous, fluently fluentli, inability inabl, "
        + "inactivity inact, infancy infanc, liberalism liber, likely like, orator orat, temporizer tempor")]
    // Endings of step 3.
    [InlineData(
        "additionally addit, animalized anim, aptness apt, awful aw, elasticity elast, eradicate erad, imitative imit, "
        + "inimical inim, operationally oper")]
    // Endings of step 4.
    [InlineData(
        "abeyance abey, ability abil, abuser abus, abusive abus, adamant adam, adorable ador, agitate agit, amorous amor, "
        + "animal anim, arabic arab, argument argument, disagreement disagr, edition edit, egotism egot, eligible elig, "
        + "eminence emin, eminent emin, utilize util")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("english", pairs);
}
