namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class DutchStemmerTests
{
    [Theory]
    // Accents, and y and i that are consonants.
    [InlineData(
        "ideeën ideeen, vóór vor, coördinatie coordinatie, reünie reunie, geïnd geind, crème crèm, scène scèn, één een, "
        + "yoghurt yoghurt, royaal royal, mooie mooi")]
    // R1 leaves three letters, or three bytes of UTF-8.
    [InlineData(
        "ab ab, ebbe ebb, en en, een een, èbene èb, èbben èbb, aaf aaf, oren oren, eten eten, ijs ijs, ens ens, abben abb, "
        + "eëen eeen")]
    // Step 1.
    [InlineData(
        "mogelijkheden mogelijk, gemeen gemen, gemeenten gemeent, algemene algemen, gemene gemen, bakken bak, bedden bed, "
        + "katten kat, huis huis, huisje huisj, jas jas, jasje jasj, huizen huiz, lampen lamp, namen nam, vrienden vriend, "
        + "ooievaars ooievar, baas bas")]
    // Step 2.
    [InlineData(
        "dikke dik, harde hard, vette vet, lange lang, tee tee, zee zee, ije ije, gekke gek")]
    // Step 3: what may stand before an ending.
    [InlineData(
        "gelegenheid geleg, eigenheid eig, waarheid waarheid, cheid cheid, lachheid lachheid, openheid open, "
        + "verlegenheid verleg, bekendheid bekend, verdediging verded, vereniging veren, lopend lopend, bezig bezig, "
        + "gelukkig gelukk, steeig steeig, eeuwig eeuwig, lieflijk lieflijk, mogelijk mogelijk, vriendelijk vriendelijk, "
        + "duidelijke duidelijk, dankbaar dankbar, dankbare dankbar, wonderbaar wonder, onhoudbare onhoud, kostbaar kostbar, "
        + "openbare open, eindigend eindig, einding einding, reiniging reinig, steiging steiging, aanbidding aanbid")]
    // Step 4.
    [InlineData(
        "maan man, brood brod, been ben, muur mur, boor bor, haai haai, aaai aaai, kaars kar, laat lat, baas bas, "
        + "vleesch vleesch")]
    // Which letters are vowels.
    [InlineData(
        "ktakten ktakt, ktekten ktekt, ktikten ktikt, ktokten ktokt, ktukten ktukt, ktykten ktykt, ktèkten ktèkt, ktäkten ktakt, "
        + "ktëkten ktekt, ktïkten ktikt, ktökten ktokt, ktükten ktukt, ktákten ktakt, ktékten ktekt, ktíkten ktikt, któkten ktokt, "
        + "ktúkten ktukt, ktjkten ktjkten")]
    // Endings of step 1.
    [InlineData(
        "abrs abr, algen alg, athene ath, barse bar, rheden rheden")]
    // Endings of step 3b.
    [InlineData(
        "ademend adem, akelig akel, openbaar open, openbare open, opening open, openlijk open")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("dutch", pairs);
}
