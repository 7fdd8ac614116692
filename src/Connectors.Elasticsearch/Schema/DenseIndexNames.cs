using System.Globalization;

namespace Connectors.Elasticsearch.Schema;

/// <summary>Dense indexes as the server names them, and where two of them differ.</summary>
internal static class DenseIndexNames
{
    public const string Flat = "flat";
    private const string Hnsw = "hnsw";

    /// <summary>The server's name of a type. Null stands for the unquantised graph: the server's own default is quantised, and changes from version to version.</summary>
    public static string TypeOf(DenseIndex? index) => index switch
    {
        ElasticsearchDenseIndex named => named.Type,
        ExactDenseIndex => Flat,
        _ => Hnsw,
    };

    /// <summary>The index of a type that was read from a mapping.</summary>
    public static DenseIndex Of(string type, int? m, int? efConstruction, double? oversample) => type switch
    {
        Flat => DenseIndex.Exact,
        Hnsw => DenseIndex.Hnsw(m, efConstruction),
        _ => new ElasticsearchDenseIndex(type) { M = m, EfConstruction = efConstruction, Oversample = oversample },
    };

    /// <summary>Compares what was asked for with what is there: the type, and the parameters that were asked for.</summary>
    public static IEnumerable<SchemaDifference> Compare(DenseField expected, DenseField actual)
    {
        var (asked, found) = (TypeOf(expected.Index), TypeOf(actual.Index));

        // Nothing asked for means nothing approximate; an exact index is as good.
        if (asked != found && !(expected.Index is null && found == Flat))
        {
            var hint = found is Flat or Hnsw ? string.Empty : " (quantised: scores are approximations)";
            yield return new SchemaDifference($"dense '{expected.Name}': index", asked, found + hint);
            yield break;
        }

        var (wanted, there) = (ParametersOf(expected.Index), ParametersOf(actual.Index));
        foreach (var (name, value) in wanted)
        {
            if (value is { } number && there.First(other => other.Name == name).Value is { } other && number != other)
                yield return new SchemaDifference($"dense '{expected.Name}': index parameter {name}", Text(number), Text(other));
        }
    }

    /// <summary>The parameters of an index by the server's names.</summary>
    public static IReadOnlyList<(string Name, double? Value)> ParametersOf(DenseIndex? index) => index switch
    {
        HnswDenseIndex hnsw => [("m", hnsw.M), ("ef_construction", hnsw.EfConstruction), ("oversample", null)],
        ElasticsearchDenseIndex named => [("m", named.M), ("ef_construction", named.EfConstruction), ("oversample", named.Oversample)],
        _ => [("m", null), ("ef_construction", null), ("oversample", null)],
    };

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
