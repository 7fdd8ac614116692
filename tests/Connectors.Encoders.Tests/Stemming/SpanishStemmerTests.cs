namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class SpanishStemmerTests
{
    [Theory]
    // RV.
    [InlineData(
        "macho mach, oliva oliv, trabajo trabaj, áureo aure, a a, al al, la la, ello ello, eyes eyes, uno uno, idea ide")]
    // Step 0: pronouns behind a verb.
    [InlineData(
        "haciéndola hac, comprarlo compr, decirme dec, dándoselas dandosel, huyéndole huyendol, construyéndola construyendol, "
        + "construyendola constru, diciéndoselo dic, irse irse, verlos verl, amarnos amarn, hablándome habl, verle verl, "
        + "vendiendolo vend, ayendole ayendol, tomarle tom")]
    // Step 1: what may stand before an ending.
    [InlineData(
        "simbólicamente simbol, negativamente negat, relativamente relat, generosamente gener, adecuadamente adecu, "
        + "totalmente total, constantemente constant, amablemente amabl, posiblemente posibl, calidad calid, cantidades cantidad, "
        + "administrativamente administr, amante amant, antes antes, mente ment, lamente lament, posibilidad posibil, "
        + "publicidad public, actividad activ, actividades activ, negativo negat, vivo viv, relativa relat, biología biolog, "
        + "biologías biolog, solución solucion, evolución evolu, influencia influenci, existencias existent, educación educ, "
        + "educador educ, aplicaciones aplic, pantalones pantalon")]
    // Step 2: what may stand before an ending.
    [InlineData(
        "construyó constru, huyeron huyeron, cayendo cayend, oyen oyen, paguen pag, sigues sig, siguen sig, averigües averigü, "
        + "lleguemos lleg, amáis amais, comeríamos com, vivirán viv, cantábamos cant")]
    // Step 3, and accents.
    [InlineData(
        "casos cas, pague pag, sigue sig, consigue consig, fue fue, fué fue, tabú tabu, café caf, allí alli, jamás jamas, "
        + "aquí aqu")]
    // Which letters are vowels.
    [InlineData(
        "ktaktamente ktakt, ktektamente ktekt, ktiktamente ktikt, ktoktamente ktokt, ktuktamente ktukt, ktáktamente ktakt, "
        + "ktéktamente ktekt, ktíktamente ktikt, któktamente ktokt, ktúktamente ktukt, ktüktamente ktükt, ktyktamente ktyktament, "
        + "ktñktamente ktñktament")]
    // Pronouns.
    [InlineData(
        "achacársela achac, aliarse ali, bajarle baj, besarla bes, casarme cas, comernos com, crearles cre, decirlo dec, "
        + "decírselo dec, dejarlos dej, haberlas hab, regalárselos regal")]
    // Verbs before a pronoun.
    [InlineData(
        "aliarse ali, aliándose ali, cortárselo cort, creerme cre, decirle dec, decírselo dec, diciéndome dic, "
        + "generandoles gener")]
    // Endings of step 1.
    [InlineData(
        "abatimiento abat, accesibles acces, acercamientos acerc, acotamiento acot, acusaciones acus, acusación acus, "
        + "acusador acus, acusadoras acus, acusadores acus, adelante adel, afinidad afin, afinidades afin, aforismo afor, "
        + "agresivos agres, alabanza alab, altamente alt, alusiva alus, amatista amat, amatistas amat, ambulancias ambul, "
        + "america amer, amigable amig, amiguismos amigu, amoroso amor, américas amer, américo amer, apacible apac, "
        + "aplicables aplic, apáticos apat, atacantes atac, atribuciones atribu, azulosos azul, conocimientos conoc, "
        + "ejecución ejecu, elegancia eleg, eminencia eminent, enseñanzas enseñ, evasivas evas, evasivo evas, evidencias evident, "
        + "exitosa exit, operadora oper, oralmente oral")]
    // Endings of step 2a.
    [InlineData(
        "concluyamos conclu, excluyendo exclu, fluye flu, incluya inclu, incluyan inclu, incluyen inclu, incluyeron inclu, "
        + "incluyó inclu")]
    // Endings of step 2b.
    [InlineData(
        "acataré acat, acudiremos acud, acudirían acud, afear afe, afeen afe, aguas agu, aires air, aliada ali, aliadas ali, "
        + "aliado ali, aliados ali, aliaron ali, aliemos ali, aplicáramos aplic, bahía bah, bajan baj, bajando baj, bajará baj, "
        + "basaba bas, basamos bas, basarán bas, batería bat, baterías bat, batieron bat, batir bat, beber beb, bebidas beb, "
        + "bebió beb, besara bes, broad bro, cabida cab, cederán ced, cedido ced, cesaría ces, comentabas coment, comerá com, "
        + "creceremos crec, curaban cur, cámaras cam, david dav, dañaran dañ, deberás deb, deberíamos deb, deberían deb, "
        + "debiera deb, debieran deb, decimos dec, desgaste desg, desiste des, diciendo dic, estimarás estim, fracase frac, "
        + "fried fri, gemidos gem, hablábamos habl, hiciesen hic, hubiese hub, jugaremos jug, llamáis llam, mandaríamos mand, "
        + "medirá med, medirán med, moveré mov, navieras nav, pagarían pag, parís par, pediré ped, pediría ped, poseían pos, "
        + "pusiéramos pus, rebasen reb, zacarías zac")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("spanish", pairs);
}
