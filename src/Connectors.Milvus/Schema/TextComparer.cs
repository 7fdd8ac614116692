using System.Globalization;

namespace Connectors.Milvus.Schema;

/// <summary>Compares what only a <see cref="MilvusBm25Field"/> says.</summary>
internal static class TextComparer
{
    public static IEnumerable<SchemaDifference> Compare(HybridCollectionDefinition expected, HybridCollectionDefinition actual)
    {
        foreach (var wanted in expected.Text.OfType<MilvusBm25Field>())
        {
            if (actual.Text.OfType<MilvusBm25Field>().FirstOrDefault(field => field.Name == wanted.Name) is not { } found)
                continue;
            if (found.K1 is { } k1 && k1 != MilvusBm25Field.K1Of(wanted))
                yield return Difference(wanted, "k1", MilvusBm25Field.K1Of(wanted), k1);
            if (found.B is { } b && b != MilvusBm25Field.BOf(wanted))
                yield return Difference(wanted, "b", MilvusBm25Field.BOf(wanted), b);
            if (found.MaxLength != wanted.MaxLength)
                yield return Difference(wanted, "longest text", wanted.MaxLength, found.MaxLength);
        }
    }

    private static SchemaDifference Difference(MilvusBm25Field field, string what, double expected, double actual) =>
        new($"text '{field.Name}': {what}", expected.ToString(CultureInfo.InvariantCulture), actual.ToString(CultureInfo.InvariantCulture));
}
