namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class DanishStemmerTests
{
    [Theory]
    // R1 leaves three letters.
    [InlineData(
        "en en, et et, øje øje, øjet øjet, abe abe, åre åre, alle all, a a")]
    // Step 1: the letters before s.
    [InlineData(
        "husets hus, bogs bog, klokkas klokka, ås ås, ups ups, stress stres, fars far, lås lås")]
    // Step 2.
    [InlineData(
        "friskt frisk, bygd bygd, bygdt bygd, lugt lugt, kvindt kvind, andt andt, sagt sagt")]
    // Step 3.
    [InlineData(
        "lykkelig lyk, venligst ven, mulighed mul, dejligst dej, kærligheden kær, friløst friløst, hovedløst hovedløs, "
        + "brændsels brændsel, igst ig, ligst lig, følelses føl, undersøgelse undersøg")]
    // Step 4.
    [InlineData(
        "hopp hop, bestemmelse bestem, indtryk indtryk, katten kat, husk husk, skibb skib, 𐐨æb𐐨𐐨 𐐨æb𐐨, alll all, kugllig kugl")]
    // Which letters are vowels.
    [InlineData(
        "ktakterne ktakt, ktekterne ktekt, ktikterne ktikt, ktokterne ktokt, ktukterne ktukt, ktykterne ktykt, ktækterne ktækt, "
        + "ktåkterne ktåkt, ktøkterne ktøkt, ktökterne ktöktern")]
    // Every letter before s.
    [InlineData(
        "obabs obab, obacs obac, obads obad, obafs obaf, obags obag, obahs obah, obajs obaj, obaks obak, obals obal, obams obam, "
        + "obans oban, obaps obap, obaqs obaqs, obars obar, obass obas, obats obat, obavs obav, obaws obaws, obaxs obaxs, "
        + "obazs obaz, obaas obaa, obaes oba, obaos obao, obays obay, obaæs obaæs, obaås obaå, obaøs obaøs")]
    // Endings of step 1.
    [InlineData(
        "abne abn, abner abn, abners abn, adas ada, affen aff, afvende afv, agtes agt, agtet agt, aiterets ait, aiternes ait, "
        + "aksene aks, aksenes aks, alderen ald, allerede all, alteret alt, andens and, anæerne anæ, asjerer asj, bagerens bag, "
        + "bekendes bek, bolere bol, boleres bol, dybets dyb, evigheder evig, godhed god, godheds god, højhedens høj, "
        + "nærheden nær, prøvethed prøv, studerende stud, studerendes stud, tilbered tilb")]
    // Endings of step 3.
    [InlineData(
        "adelig ade, agtelse agt, anselig ans, arrig arr")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("danish", pairs);
}
