namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class ItalianStemmerTests
{
    [Theory]
    // RV.
    [InlineData(
        "macho mach, oliva oliv, trabajo trabaj, áureo àure, aiuola aiuol, uomo uom, tra tra, città citt")]
    // Accents, and u and i that are consonants.
    [InlineData(
        "quando quand, acqua acqua, guaio guai, noia noi, gioia gioi, buoi buo, aiuto aiut, perché perc, così cos")]
    // Step 0: pronouns behind a verb.
    [InlineData(
        "guardandogli guard, accomodarci accomod, vedendola ved, farlo farl, darmi darm, parlarne parl, andarsene andarsen, "
        + "dirglielo dirgliel, lavarsi lav, velo vel, cielo ciel, dirti dirt")]
    // Step 1: what may stand before an ending.
    [InlineData(
        "abbandonamento abbandon, amministrativamente amministr, relativamente relat, generosamente gener, "
        + "pubblicamente pubblic, amabilmente amabil, possibilità possibil, pubblicità pubblic, attività attiv, negativo negat, "
        + "significativo signif, comunicativa comun, biologia biolog, biologie biolog, soluzione soluzion, esclusione esclusion, "
        + "esistenza esistent, educazione educ, applicazione applic, dentista dentist, dentistà dentist, esattamente esatt, "
        + "vivo viv, alimento aliment, andamenti andament, vramente vrament")]
    // Step 3.
    [InlineData(
        "crocchi crocc, crocchio crocc, occhio occhi, laghi lagh, amici amic, amico amic, amiche amic, dei dei, io io, più più, "
        + "gru gru, virtù virtù, ciò ciò")]
    // Which letters are vowels.
    [InlineData(
        "ktaktamente ktakt, ktektamente ktekt, ktiktamente ktikt, ktoktamente ktokt, ktuktamente ktukt, ktàktamente ktàkt, "
        + "ktèktamente ktèkt, ktìktamente ktìkt, ktòktamente ktòkt, ktùktamente ktùkt, ktáktamente ktàkt, ktéktamente ktèkt, "
        + "ktíktamente ktìkt, któktamente ktòkt, ktúktamente ktùkt, ktyktamente ktyktament")]
    // Pronouns.
    [InlineData(
        "calarlo cal, cavarli cav, cavarmi cav, cavarne cav, cavarsene cav, cavarsi cav, cavarvi cav, cercartela cerc, "
        + "coperti cop, curarci cur, dovermene dov, finirla fin, levargli lev, levarle lev, pagarglielo pag, parlarvene parl, "
        + "passarvela pass, prendermelo prend, proibirvelo proib, pronosticargliele pronostic, raccontarglieli raccont, "
        + "raccontartene raccont, serbarceli serb, somministrarcene somministr, togliergliela togl, venircela ven, "
        + "volergliene vol")]
    // Endings of step 1.
    [InlineData(
        "abilità abil, abitante abit, abitanti abit, abitatori abit, abitazione abit, abitazioni abit, aderenze aderent, "
        + "adottabili adott, adunanza adun, agonismo agon, altamente alt, alzatosi alzat, america amer, amoroso amor, "
        + "analisti anal, angeliche angel, animosa anim, artefice artef, cedimento ced, comuniste comun, dirimenti dir, "
        + "disillusione disillu, edifici edif, educatrici educ, eleganze eleg, eminenza eminent, emotive emot, eretico eret, "
        + "erogabile erog, esecuzione esecu, evoluzioni evolu, idiotismi idiot, imponibile impon, incarichi incar, "
        + "invisibili invis, odorose odor, operativa oper, operativi oper, operativo oper, operatore oper, pagamenti pag, "
        + "pagamento pag, pagatrice pagatric, socialistà social, umilmente umil, umorista umor, zapatistì zapat")]
    // Endings of step 2.
    [InlineData(
        "agiata agi, agiati agi, agiato agi, aouita aou, apuano apu, ariete ari, azienda azi, aziende azi, badando bad, "
        + "badar bad, badare bad, badasse bad, badate bad, badava bad, balere bal, basisce bas, bevono bev, bevuta bev, "
        + "bevuto bev, blair bla, brucerete bruc, cadeva cad, cadevano cad, cadute cad, caduti cad, cagiva cag, camperai camp, "
        + "capiranno cap, capire cap, capirà cap, capisco cap, capiscono cap, capite cap, capiti cap, capito cap, capivano cap, "
        + "caverebbe cav, cavereste cav, cedendo ced, chiavi chi, chievo chi, citavano cit, citeremo cit, citiamo cit, "
        + "coltivate colt, creeranno cre, daremmo dar, derivi der, dicessero dic, dicevate dic, dilavate dil, dormirai dorm, "
        + "dovevamo dov, dovevi dov, durassero dur, durerà dur, finirebbe fin, finirebbero fin, finiremmo fin, finirono fin, "
        + "finirò fin, finisca fin, finiscano fin, giocheresti gioc, gioverebbero giov, imparassimo impar, laverò lav, "
        + "mandavamo mand, marassi mar, motivo mot, odiavo odi, pagarono pag, poterono pot, pretendi pret, riderei rid, "
        + "salirete sal, subiremo sub, venissero ven, venivamo ven")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("italian", pairs);
}
