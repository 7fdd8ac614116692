namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class SwedishStemmerTests
{
    [Theory]
    // R1 leaves three letters.
    [InlineData(
        "en en, ett ett, öga öga, ögat ögat, apa apa, apor apor, alla all, asken ask, a a, ål ål")]
    // Step 1: the letters before s.
    [InlineData(
        "klockas klock, bokens bok, hus hus, bas bas, stress stress, fars far, laxs laxs, ups ups")]
    // Step 2.
    [InlineData(
        "friskt frisk, löst löst, arbetslöst arbetslös, kraftfullt kraftfull, sött sött, tagg tagg, blidd blidd, mynn mynn, "
        + "kallt kallt, trygd trygd, mindre mindr, vant vant, hopplöst hopplös, lögnaktigt lögnakt")]
    // Step 3.
    [InlineData(
        "lycklig lyck, möjlighet möj, rimligt rim, bildads bildad, händelse händ, ledigas led, kostnadsfritt kostnadsfrit, "
        + "villkorslöst villkorslös, händelserik händelserik, tomhetens tom")]
    // Which letters are vowels.
    [InlineData(
        "ktakterna ktakt, ktekterna ktekt, ktikterna ktikt, ktokterna ktokt, ktukterna ktukt, ktykterna ktykt, ktåkterna ktåkt, "
        + "ktäkterna ktäkt, ktökterna ktökt, ktékterna ktéktern")]
    // Every letter before s.
    [InlineData(
        "obabs obab, obacs obac, obads obad, obafs obaf, obags obag, obahs obah, obajs obaj, obaks obak, obals obal, obams obam, "
        + "obans oban, obaps obap, obaqs obaqs, obars obar, obass obass, obats obat, obavs obav, obaws obaws, obaxs obaxs, "
        + "obazs obazs, obaas oba, obaes oba, obaos obao, obays obay, obaås obaås, obaäs obaäs, obaös obaös")]
    // Endings of step 1.
    [InlineData(
        "abba abb, adlades adl, adler adl, afse afs, aggande agg, agnar agn, agnes agn, akrarna akr, aktad akt, aktade akt, "
        + "aktas akt, aktat akt, akten akt, alls all, altare alt, altarens alt, annor ann, armarne arm, artigheterna art, "
        + "bagaren bag, bilens bil, bofast bof, byxorna byx, båtarnas båt, bönerna bön, bönernas bön, dagern dag, dighet dig, "
        + "digheter dig, dyraste dyr, faderns fad, godheten god, gåtornas gåt, invandes inv, lidanden lid, lidandet lid, "
        + "lighetens lig")]
    // Endings of step 3.
    [InlineData(
        "adelig ade, adlig adl, andlöst andlös, böjelse böj, gåtfullt gåtfull")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("swedish", pairs);
}
