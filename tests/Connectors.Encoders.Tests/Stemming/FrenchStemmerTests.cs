namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class FrenchStemmerTests
{
    [Theory]
    // RV, with the words that begin with par, col and tap.
    [InlineData(
        "aimer aim, adorer ador, voler vol, tapis tapis, paris paris, parie pari, colis colis, tapoter tapot, parer par, ou ou, "
        + "oui oui, yeux yeux, aïeul aïeul, eau eau")]
    // u, i and y that are consonants.
    [InlineData(
        "jouer jou, ennuie ennui, yeux yeux, quand quand, croyiez croi, payer pai, voyage voyag, ayant ayant, quoi quoi, "
        + "aiguë aiguë, queue queu")]
    // Step 1: what may stand before an ending.
    [InlineData(
        "publication publiqu, publications publiqu, mécanicien mécanicien, électricité électr, plausiblement plausibl, "
        + "généalogie généalog, généalogies généalog, désillusion désillu, solution solut, évolution évolu, prudence prudenc, "
        + "existence existent, doucement douc, rapidement rapid, activement activ, relativement relat, fameusement fameux, "
        + "honteusement honteux, joyeusement joyeux, adorablement ador, logiquement logiqu, premièrement premi, dernière derni, "
        + "régulièrement réguli, éventualité éventual, probabilité probabl, publicité publiqu, activité activ, relative relat, "
        + "communicatif commun, négatif négat, eaux eau, chevaux cheval, chateaux chateau, maux maux, heureuse heureux, "
        + "peureuse peureux, amoureuse amour, finissement fin, accroissement accroissement, constamment const, prudemment prudent, "
        + "évidemment évident, confusément confus, vraiment vrai, poliment pol, gaiement gai, sentiment sent, accablement accabl, "
        + "agrément agrément, amateur amateur, cantatrice cantatric, aliment aliment, logie log, creusement creus, fièrement fier")]
    // Step 2: what may stand before an ending.
    [InlineData(
        "finissions fin, partions partion, mentions mention, voyions voyion, mangeât mang, mangea mang, mangeais mang, "
        + "allions allion, passions passion, avions avion, créer cré, créée cré, haïr haïr, ouïr ouïr")]
    // Step 4.
    [InlineData(
        "dames dam, repas rep, gris gris, bras bras, logis log, progrès progres, os os, ras ras, version version, "
        + "mission mission, question question, passion passion, action action, ambiguë ambigu, aiguë aiguë, premier premi, "
        + "rentière renti, épicière épici, épicier épici, croire croir, admission admiss, allusion allus")]
    // Step 5.
    [InlineData(
        "chienne chien, mignonne mignon, muette muet, belle bel, oreille oreil, ancienne ancien, personnelle personnel, "
        + "appelle appel")]
    // Steps 3 and 6; ë and ï as in the edition of 2017.
    [InlineData(
        "élève élev, pièce piec, fidèle fidel, père per, règle regl, célèbre célebr, progrès progres, succès succes, près pres, "
        + "reçu reçu, français franc, plaçait plac, effaç effaç, essuyait essui, payé pai, employant emploi, ennuyer ennui, "
        + "maïs maï, naïf naïf, noël noël, haïtien haïtien")]
    // Which letters are vowels.
    [InlineData(
        "ktaktement ktakt, ktektement ktekt, ktiktement ktikt, ktoktement ktokt, ktuktement ktukt, ktyktement ktykt, "
        + "ktâktement ktâkt, ktàktement ktàkt, ktëktement ktëkt, ktéktement ktekt, ktêktement ktêkt, ktèktement ktekt, "
        + "ktïktement ktïkt, ktîktement ktîkt, ktôktement ktôkt, ktûktement ktûkt, ktùktement ktùkt, ktçktement ktçktement, "
        + "ktüktement ktüktement")]
    // Endings of step 1.
    [InlineData(
        "abaissement abaissement, abusif abus, admirables admir, adorable ador, adorateur ador, adorateurs ador, adoration ador, "
        + "adorations ador, adoratrices ador, agilité agil, amoureux amour, amérique amer, assurances assur, beaux beau, "
        + "bâtiments bât, camériste camer, despotismes despot, décemment décent, décisive décis, désillusion désillu, "
        + "désillusions désillu, exigences exigent, exotiques exot, exécution exécu, exécutions exécu, fameuse fameux, "
        + "fameusement fameux, fanatisme fanat, fugitifs fugit, galamment gal, gaîment gaî, gémissements gem, hideuses hideux, "
        + "impératrice imper, incisives incis, opulence opulent, remerciements remerci, royalistes royal, égalités égal, "
        + "égaux égal, élégance éleg")]
    // Endings of step 2a.
    [InlineData(
        "accomplissais accompl, bari bar, bâtie bât, bâties bât, bâtir bât, bâtis bât, bâtissait bât, bâtissant bât, "
        + "bâtisses bât, bâtit bât, commissions comm, dormirai dorm, désira des, désirait des, désirent des, désirez des, "
        + "finiraient fin, finisse fin, finissent fin, finissiez fin, finissons fin, jouiras jou, jouissaient jou, mentirais ment, "
        + "médît med, partîmes part, punîtes pun, pâlissantes pâl, périssez per, ravissante rav, ravissants rav, retirons ret, "
        + "réuniront réun, sortirions sort, trahiriez trah")]
    // Endings of step 2b.
    [InlineData(
        "aiderez aid, aidiez aid, aidèrent aid, arriverions arriv, aurai aur, auras aur, biais bi, béante bé, donnassent don, "
        + "donnâtes don, dureraient dur, dureront dur, fier fi, fierai fi, galantes gal, gia gi, géant gé, géants gé, liasse li, "
        + "liasses li, liât li, lié li, liée li, liées li, liés li, loueras lou, nierais ni, nierons ni, opinions opin, "
        + "paieriez pai, refassiez ref, rencontrâmes rencontr, riaient ri, riait ri, serrassions serr, suez su, tuera tu, "
        + "tuerait tu")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("french", pairs);
}
