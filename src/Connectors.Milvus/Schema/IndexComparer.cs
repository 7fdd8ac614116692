using System.Globalization;

namespace Connectors.Milvus.Schema;

/// <summary>Compares indexes that were asked for by name with those that are there. What the server does not tell is not compared.</summary>
internal static class IndexComparer
{
    public static IEnumerable<SchemaDifference> Compare(HybridCollectionDefinition expected, HybridCollectionDefinition actual) =>
    [
        .. expected.Dense.Join(actual.Dense, field => field.Name, field => field.Name, Compare).SelectMany(differences => differences),
        .. expected.Sparse.Join(actual.Sparse, field => field.Name, field => field.Name, Compare).SelectMany(differences => differences),
    ];

    private static IEnumerable<SchemaDifference> Compare(DenseField expected, DenseField actual)
    {
        if (expected.Index is not { } wanted)
            yield break;
        var (asked, found) = (NameOf(wanted), NameOf(actual.Index));
        if (asked.Type != found.Type)
        {
            yield return new SchemaDifference($"dense '{expected.Name}': index", asked.ToString(), found.ToString());
            yield break;
        }

        foreach (var (key, value) in asked.Parameters)
        {
            if (found.Parameters.TryGetValue(key, out var other) && !string.Equals(value, other, StringComparison.OrdinalIgnoreCase))
                yield return new SchemaDifference($"dense '{expected.Name}': index parameter {key}", value, other);
        }
    }

    private static IEnumerable<SchemaDifference> Compare(SparseField expected, SparseField actual) =>
        expected is MilvusSparseField { Algorithm: var asked } && actual is MilvusSparseField { Algorithm: var found } && asked != found
            ? [new SchemaDifference($"sparse '{expected.Name}': algorithm", VectorIndex.NameOf(asked), VectorIndex.NameOf(found))]
            : [];

    /// <summary>An index by the server's names of its type and parameters.</summary>
    public static MilvusDenseIndex NameOf(DenseIndex? index) => index switch
    {
        MilvusDenseIndex named => named,
        ExactDenseIndex => new MilvusDenseIndex(VectorIndex.Flat, []),
        HnswDenseIndex hnsw => new MilvusDenseIndex(VectorIndex.Hnsw, Parameters(hnsw)),
        _ => MilvusDenseIndex.Auto,
    };

    private static IEnumerable<KeyValuePair<string, string>> Parameters(HnswDenseIndex hnsw)
    {
        if (hnsw.M is { } m)
            yield return KeyValuePair.Create("M", m.ToString(CultureInfo.InvariantCulture));
        if (hnsw.EfConstruction is { } candidates)
            yield return KeyValuePair.Create("efConstruction", candidates.ToString(CultureInfo.InvariantCulture));
    }
}
