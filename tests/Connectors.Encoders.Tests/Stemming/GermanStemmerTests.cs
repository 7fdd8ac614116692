namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class GermanStemmerTests
{
    [Theory]
    // Steps 1 and 2: what may stand before an ending.
    [InlineData(
        "äckern ack, ackers ack, armes arm, bedürfnissen bedurfnis, bedürfnisse bedurfnis, bedürfnis bedurfnis, autos autos, "
        + "haus haus, hauses haus, kindes kind, derbsten derb, derbst derb, erst erst, fürst furst, kunst kunst, ernst ernst, "
        + "ast ast")]
    // u and y between vowels are consonants.
    [InlineData(
        "bauen bau, steuer steu, bayern bay, mayonnaise mayonnais, quälen qual, eyua eyua, blauäugig blauaug")]
    // Umlauts and ß.
    [InlineData(
        "straße strass, größe gross, über uber, schön schon, väter vat, öfen ofen, ß ss, ßß ssss, aß ass")]
    // Step 3: what may stand before an ending.
    [InlineData(
        "beleidigend beleid, beleidigung beleid, freundlichkeit freundlich, neuigkeit neuig, schwierigkeiten schwierig, "
        + "vielseitigkeit vielseit, kreuzigung kreuzig, einigung einig, freudig freudig, eigen eig, steig steig, teppich teppich, "
        + "endlich endlich, kindheit kindheit, minderheit mind, offenheit off, befriedigend befried, musik musik, "
        + "archaisch archaisch, seeig seeig, kleinigkeit kleinig")]
    // Short words.
    [InlineData(
        "a a, ab ab, see see, du du, uns uns, ende end, abende abend")]
    // Which letters are vowels.
    [InlineData(
        "ktakten ktakt, ktekten ktekt, ktikten ktikt, ktokten ktokt, ktukten ktukt, ktykten ktykt, ktäkten ktakt, ktökten ktokt, "
        + "ktükten ktukt, ktékten ktékten")]
    // Every letter before s and st.
    [InlineData(
        "obabs obab, obabst obab, obacs obacs, obacst obacst, obads obad, obadst obad, obafs obaf, obafst obaf, obags obag, "
        + "obagst obag, obahs obah, obahst obah, obajs obajs, obajst obajst, obaks obak, obakst obak, obals obal, obalst obal, "
        + "obams obam, obamst obam, obans oban, obanst oban, obaps obaps, obapst obapst, obaqs obaqs, obaqst obaqst, obars obar, "
        + "obarst obarst, obass obass, obasst obasst, obats obat, obatst obat, obavs obavs, obavst obavst, obaws obaws, "
        + "obawst obawst, obaxs obaxs, obaxst obaxst, obazs obazs, obazst obazst")]
    // Endings of step 1.
    [InlineData(
        "abge abg, allem all, alles all, alls all, äckern ack, älteren alt, älterer alt")]
    // Endings of step 2.
    [InlineData(
        "ackers ack, anjene anj, darfst darf, ehrest ehr")]
    // Endings of step 3.
    [InlineData(
        "ablesend ables, abödung abod, akustik akust, anmutig anmut, ewigkeit ewig, ewiglich ewig, geradheit gerad, "
        + "ironisch iron")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("german", pairs);
}
