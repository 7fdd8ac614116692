using System.Globalization;

namespace Connectors.Qdrant.Schema;

/// <summary>Compares settings that were asked for by name with those that are there. What nobody asked for is not compared.</summary>
internal static class IndexComparer
{
    public static IEnumerable<SchemaDifference> Compare(HybridCollectionDefinition expected, HybridCollectionDefinition actual) =>
    [
        .. expected.Dense.Join(actual.Dense, field => field.Name, field => field.Name, Compare).SelectMany(differences => differences),
        .. expected.Sparse.Join(actual.Sparse, field => field.Name, field => field.Name, Compare).SelectMany(differences => differences),
        .. Differences(expected.Semantic.Join(actual.Semantic, field => field.Name, field => field.Name, (asked, found) => ($"semantic '{asked.Name}': vectors", VectorsOf(asked), VectorsOf(found)))),
    ];

    private static IEnumerable<SchemaDifference> Compare(DenseField expected, DenseField actual)
    {
        if (expected.Index is null)
            return [];
        var (asked, found) = (IndexSettings.Of(expected.Index), IndexSettings.Of(actual.Index));
        var path = $"dense '{expected.Name}': index ";
        return Differences(
        [
            (path + "m", asked.M, found.M),
            (path + "ef_construct", asked.EfConstruction, found.EfConstruction),
            (path + "full_scan_threshold", asked.FullScanThreshold, found.FullScanThreshold),
            (path + "graph on disk", asked.GraphOnDisk, found.GraphOnDisk),
            (path + "vectors on disk", asked.VectorsOnDisk, found.VectorsOnDisk),
            (path + "datatype", asked.Datatype, found.Datatype ?? QdrantDatatype.Float32),
            (path + "quantisation", asked.Quantization, found.Quantization),
        ]);
    }

    private static IEnumerable<SchemaDifference> Compare(SparseField expected, SparseField actual)
    {
        if (expected is not QdrantSparseField asked)
            return [];
        var found = actual as QdrantSparseField;
        var path = $"sparse '{expected.Name}': index ";
        return Differences(
        [
            (path + "on disk", asked.OnDisk, found?.OnDisk),
            (path + "full_scan_threshold", asked.FullScanThreshold, found?.FullScanThreshold),
            (path + "datatype", asked.Datatype, found?.Datatype ?? QdrantDatatype.Float32),
        ]);
    }

    private static object? VectorsOf(SemanticField field) => field switch
    {
        QdrantSemanticField { Dimensions: { } dimensions, Distance: var distance } => string.Create(CultureInfo.InvariantCulture, $"{distance}, {dimensions} dimensions"),
        QdrantSemanticField => "sparse",
        _ => null,
    };

    private static IEnumerable<SchemaDifference> Differences(IEnumerable<(string Path, object? Asked, object? Found)> settings) =>
        settings.Where(setting => setting.Asked is not null && !setting.Asked.Equals(setting.Found)).Select(setting => new SchemaDifference(setting.Path, Text(setting.Asked), Text(setting.Found)));

    private static string Text(object? value) => value is null ? "the server's default" : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
