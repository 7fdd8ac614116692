namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class FinnishStemmerTests
{
    [Theory]
    // Step 1: what may stand before a particle.
    [InlineData(
        "talokin talo, talokaan talo, talossako talo, hänhän hän, eipä eipä, äänekkäästi äänek, nopeasti nopeast, kysti kyst, "
        + "tokkopa toko, onko on, minäkö minä")]
    // Step 2: what may stand before a possessive.
    [InlineData(
        "taloni talo, taloksesi taloks, taloksensa taloks, talosi talo, kultaansa kult, kirjamme kirj, kirjanne kirj, "
        + "ystävällensä ystäv, talonsa talo, talossaan talo, metsässään mets, hänelleen häne, lapsineen laps, kanssani kan, "
        + "hevosekseni hevos, vuoksesi vuoks")]
    // Step 3: what may stand before a case ending.
    [InlineData(
        "taloon talo, taloihin talo, maahan maaha, tiehen tiehe, päähän päähä, työhön työhö, suihin suih, puuhun puuhu, "
        + "kouluun koulu, huoneeseen huone, huoneisiin huone, maiden maide, teiden teide, omenoitten omeno, kauniita kauni, "
        + "talotta talot, hametta hame, taloa talo, maata maata, maitta mait, tietä tietä, karhua karhu, lasia las, "
        + "valoisa valois, aamukuuden aamukuud, adelboden adelbod, aggressiiviseen aggressiivis, eettisiin eettis, miesten miest, "
        + "sen sen, jalkaan jalk, alaikäisiin alaik, edettäisiin edet")]
    // Steps 4 and 5.
    [InlineData(
        "vanhempi vanhemp, vanhempaa vanhemp, suurimpi suurimp, nopeimmat nopeim, kauneimma kauneim, opettaja opettaj, "
        + "opettajien opettaj, tekijä tekij, halpompi halpomp, kipompi kipomp, vanhemmat vanhem, suuremmat suurem, talot talo, "
        + "kirjat kirj, puut puut, laulajat laulaj, popommat popom")]
    // Step 6.
    [InlineData(
        "hammas hammas, hatttu hattu, lapsuusaika lapsuusaik, karju karju, ohjooj ohjoo, rajoja rajo, ajaja ajaj, kirjoja kirj, "
        + "raajo raajo, poikka poik, vesi vesi, tyttöjä tyttöj, kukkaa kuk, äiti äiti, aa aa, oo oo, tyynnyyn tyynyy, "
        + "adrenaliini adrenal, ahmii ahm, skntajta skntaj")]
    // Which letters are vowels.
    [InlineData(
        "ktaktkin ktakt, ktektkin ktekt, ktiktkin ktikt, ktoktkin ktokt, ktuktkin ktukt, ktyktkin ktykt, ktäktkin ktäkt, "
        + "ktöktkin ktökt, ktåktkin ktåktkin")]
    // Long vowels, diphthongs and illatives.
    [InlineData(
        "kattakaa kattak, kattakaiden kattak, kattakaaseen kattak, kattakhan kattakhan, kattakee kattak, kattakeiden kattak, "
        + "kattakeeseen kattak, kattakhen kattakhen, kattakii kattak, kattakiiden kattak, kattakiiseen kattak, "
        + "kattakhin kattakhin, kattakoo kattako, kattakoiden kattako, kattakooseen kattako, kattakhon kattakhon, "
        + "kattakuu kattaku, kattakuiden kattaku, kattakuuseen kattaku, kattakhun kattakhu, kattakyy kattakyy, "
        + "kattakyiden kattakyid, kattakyyseen kattakyys, kattakhyn kattakhy, kattakää kattak, kattakäiden kattak, "
        + "kattakääseen kattak, kattakhän kattakhän, kattaköö kattakö, kattaköiden kattakö, kattakööseen kattakö, "
        + "kattakhön kattakhön")]
    // Endings of step 1.
    [InlineData(
        "ahokin aho, aikakaan aika, eläkään elä, enhän en, enkö en, enpä en, ethan et, europa euro, eversti ever, hanko han")]
    // Endings of step 2.
    [InlineData(
        "ahtaan ah, ajamme aja, ajonsa ajo, alanne ala, arni ar, arsi ar, edetään ede, emänsä emä, esineen es")]
    // Endings of step 3.
    [InlineData(
        "aamuyöhön aamuyö, abn ab, aboa abo, afta af, agusta agu, aholla aho, aholle aho, aholta aho, ajaksi aja, ajassa aja, "
        + "alaisiin ala, aletta ale, alhon alhon, aline al, alphan alphan, aseeseen ase, aseiden ase, aseitten ase, bachin bachin, "
        + "edellä ede, edeltä ede, edessä ede, edestä ede, edna ed, eheä ehe, elettä ele, entä en, erinä er, hanhen hanhen")]
    // Endings of step 4.
    [InlineData(
        "aivovamma aivov, alaisempaa alais, arabeja arab, arvilommi arvilo, efektejä efekt, etelämmäksi etel, etelämpänä etel, "
        + "etevämpi etev")]
    // Endings of step 5.
    [InlineData(
        "arvokkaimmat arvok, avarammat avar")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("finnish", pairs);
}
