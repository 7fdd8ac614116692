namespace Connectors.Encoders.Tests.Stemming;

/// <summary>
/// Words, some of them made up, for each rule of the published description, and for each ending one that has another stem without it, where there
/// is one. The stems are those of rust-stemmers 1.2.0 (commit af9d47d).
/// </summary>
public sealed class PortugueseStemmerTests
{
    [Theory]
    // RV.
    [InlineData(
        "macho mach, oliva oliv, trabalho trabalh, áureo áur, o o, eu eu, uma uma, ideia ide")]
    // Nasal vowels.
    [InlineData(
        "mãe mã, mães mã, pão pã, nação naçã, nações naçõ, põe põ, limões limõ, irmã irmã, irmão irmã, ã ã, õ õ, ãã ãã")]
    // Step 1: what may stand before an ending.
    [InlineData(
        "felizmente feliz, negativamente negat, relativamente relat, generosamente gener, adequadamente adequ, totalmente total, "
        + "constantemente constant, amavelmente amavel, possivelmente possivel, possibilidade possibil, publicidade public, "
        + "atividade ativ, atividades ativ, negativo negat, vivo viv, relativa relat, biologia biolog, biologias biolog, "
        + "solução soluçã, soluções soluçõ, existência existent, existências existent, educação educ, aplicações aplic, "
        + "pantera pant, primeira primeir, primeiras primeir, brasileira brasileir, cadeira cadeir, cadeiras cadeir, beira beir, "
        + "mira mir, caridade caridad, cidades cidad, administrativamente administr, piamente piament, ciência ciênc, "
        + "agência agênc, javaí java")]
    // Step 2.
    [InlineData(
        "cantávamos cant, venderíamos vend, partirão part, comeu com, abriu abriu, amou amou, amará amar, vendia vend, "
        + "falássemos fal, partísseis part")]
    // Steps 3 to 5.
    [InlineData(
        "casos cas, menina menin, avô avô, avó avó, caqui caqu, pague pag, segue seg, consegue conseg, fale fal, café caf, "
        + "você voc, polícia políc, notícia notíc, notícias notíc, policie polic, ajudei ajud, anuncie anunc, faço fac, faça fac, "
        + "preç prec, preço prec, guê guê")]
    // Which letters are vowels.
    [InlineData(
        "ktaktamente ktakt, ktektamente ktekt, ktiktamente ktikt, ktoktamente ktokt, ktuktamente ktukt, ktáktamente ktákt, "
        + "ktéktamente ktékt, ktíktamente ktíkt, któktamente któkt, ktúktamente ktúkt, ktâktamente ktâkt, ktêktamente ktêkt, "
        + "ktôktamente ktôkt, ktãktamente ktãkt, ktõktamente ktõkt, ktyktamente ktyktament, ktüktamente ktüktament, "
        + "ktàktamente ktàktament")]
    // Endings of step 1.
    [InlineData(
        "acabamento acab, acessível acess, acusação acus, acusações acus, aderência aderent, adesistas ades, adesiva ades, "
        + "adesivo ades, adesivos ades, adoradores ador, adoçante adoc, afetivas afet, afinidade afin, afinidades afin, "
        + "aforismo afor, agitador agit, algarismos algar, alojamentos aloj, altamente alt, america amer, amigável amig, "
        + "amistosos amist, amorosa amor, amorosas amor, amoroso amor, américas amér, américo amér, analista anal, "
        + "anualmente anual, aparências aparent, apáticos apát, aquecimento aquec, aspereza asper, atendimentos atend, "
        + "decoradoras decor, educadora educ, elefantes elef, elegância eleg, evolução evolu, execuções execu, impurezas impur")]
    // Endings of step 2.
    [InlineData(
        "acuada acu, adair ada, adiando adi, adiar adi, adiou adi, afiados afi, agiam agi, aleida ale, aliadas ali, aliado ali, "
        + "aliaram ali, anuais anu, apóia apó, apóiam apó, areias are, atuava atu, atuavam atu, balido bal, baniu ban, "
        + "batendo bat, bater bat, bateria bat, baterias bat, baterá bat, batesse bat, bateu bat, batidos bat, bebidas beb, "
        + "benesses ben, bernardes bern, caberão cab, camarão cam, camera cam, casasse cas, celeste cel, colares col, comemos com, "
        + "comeram com, comíamos com, conferíssemos confer, contrastes contr, criariam cri, criará cri, cumprirmos cumpr, "
        + "cáceres các, câmara câm, câmaras câm, câmeras câm, cães cã, deliram del, desiste des, devaste dev, deveriam dev, "
        + "deveríamos dev, devêssemos dev, diferem dif, digamos dig, duraria dur, décimos déc, emitissem emit, falaremos fal, "
        + "faroestes faro, fazermos faz, ficarem fic, ficarmos fic, ficassem fic, ficássemos fic, fizessem fiz, fugisse fug, "
        + "jacira jac, joguei jogu, mataríamos mat, morávamos mor, mártires márt, notáveis not, ouvindo ouv, ouvirem ouv, "
        + "ouvirá ouv, pedirei ped, pediria ped, pedirão ped, poderemos pod, produziremos produz, põem põ, reagiriam reag, "
        + "recuperei recup, romarias rom, separei sep, sátiras sát, ágeis áge, águas águ")]
    public void Words_have_the_stems_of_the_reference(string pairs) => Stems.Check("portuguese", pairs);
}
