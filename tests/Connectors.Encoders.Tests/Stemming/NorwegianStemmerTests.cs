namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class NorwegianStemmerTests
{
    [Theory]
    // R1 leaves three letters.
    [InlineData(
        "en en, et et, øye øye, øyet øyet, ape ape, åre åre, alle all, a a")]
    // Step 1: the letters before s.
    [InlineData(
        "bøkers bøk, husks husk, barks bark, museks museks, banks bank, disks disk, lås lås, stress stress, fars far, laks laks")]
    // Steps 1 and 2.
    [InlineData(
        "opphetede opphet, erte ert, lærerte lærer, ekspert eksper, eksperter ekspert, konsert konser, delvt delv, dt dt, "
        + "stumdt stumd, husdt husd, nyhetens nyhet, havnedistriktene havnedistrikt")]
    // Step 3.
    [InlineData(
        "lykkelig lykk, mulig mul, livlig liv, smerteleg smert, eigentleg eigent, arbeidsløshetslov arbeidsløs, "
        + "straffelov straff, barnelov barn, ruteslov rute, pendels pendel, deilig deil")]
    // Which letters are vowels.
    [InlineData(
        "ktaktene ktakt, ktektene ktekt, ktiktene ktikt, ktoktene ktokt, ktuktene ktukt, ktyktene ktykt, ktæktene ktækt, "
        + "ktåktene ktåkt, ktøktene ktøkt, ktöktene ktökten")]
    // Every letter before s.
    [InlineData(
        "obabs obab, obacs obac, obads obad, obafs obaf, obags obag, obahs obah, obajs obaj, obaks obaks, obals obal, "
        + "obams obam, obans oban, obaps obap, obaqs obaqs, obars obar, obass obass, obats obat, obavs obav, obaws obaws, "
        + "obaxs obaxs, obazs obaz, obaas oba, obaes oba, obaos obao, obays obay, obaæs obaæs, obaås obaås, obaøs obaøs, "
        + "obaaks obaaks, obarks obark")]
    // Endings of step 1.
    [InlineData(
        "aase aas, agder agd, agnar agn, aktes akt, alders ald, allmennhetens allmenn, almen alm, almene alm, alta alt, "
        + "alvenes alv, ammas amm, annens ann, annet ann, anvende anv, anvendes anv, arvede arv, aukande auk, aukast auk, "
        + "avledes avl, basert baser, baserte baser, børs bør, helhet hel, lagets lag, likheter lik, myndighetenes mynd, "
        + "nærheten nær, typane typ, ulikhetene ulik")]
    // Endings of step 3.
    [InlineData(
        "aksjelov aksj, billeg bil, billig bil, bolig bol, boliglov bolig, deleige del, endeleg end, endelig end, "
        + "kjøpslova kjøp, ledelse led")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("norwegian", pairs);
}
