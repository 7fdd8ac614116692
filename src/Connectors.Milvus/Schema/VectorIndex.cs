using System.Globalization;

namespace Connectors.Milvus.Schema;

/// <summary>The index of a vector field, as the server names it.</summary>
internal sealed record VectorIndex(string Type, string Metric)
{
    public const string Flat = "FLAT";
    public const string Hnsw = "HNSW";
    public const string Auto = "AUTOINDEX";
    public const string InnerProduct = "IP";
    public const string Bm25 = "BM25";
    public const string K1Parameter = "bm25_k1";
    public const string BParameter = "bm25_b";
    public const string Algorithm = "inverted_index_algo";

    /// <summary>Gets the build parameters that the server tells.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Gets k1 of a BM25 index, where the server says it.</summary>
    public double? K1 => Fraction(K1Parameter);

    /// <summary>Gets b of a BM25 index, where the server says it.</summary>
    public double? B => Fraction(BParameter);

    public bool IsExact => Type == Flat;

    /// <summary>Gets a value indicating whether a search of it needs a number of candidates.</summary>
    public bool IsGraph => Type.StartsWith(Hnsw, StringComparison.Ordinal);

    public static string NameOf(MilvusSparseAlgorithm algorithm) => algorithm switch
    {
        MilvusSparseAlgorithm.DaatMaxScore => "DAAT_MAXSCORE",
        MilvusSparseAlgorithm.DaatWand => "DAAT_WAND",
        _ => "TAAT_NAIVE",
    };

    /// <summary>Gets the algorithm of an inverted index; null when the server does not tell it, or it is one of its newer ones.</summary>
    public MilvusSparseAlgorithm? SparseAlgorithm => Parameters.TryGetValue(Algorithm, out var name)
        ? Enum.GetValues<MilvusSparseAlgorithm>().Cast<MilvusSparseAlgorithm?>().FirstOrDefault(algorithm => NameOf(algorithm!.Value) == name)
        : null;

    public static string MetricOf(Distance distance) => distance switch
    {
        Distance.Cosine => "COSINE",
        Distance.Dot => InnerProduct,
        _ => "L2",
    };

    public static Distance? DistanceOf(string metric) => metric switch
    {
        "COSINE" => Distance.Cosine,
        InnerProduct => Distance.Dot,
        "L2" => Distance.Euclid,
        _ => null,
    };

    private double? Fraction(string key) =>
        Parameters.TryGetValue(key, out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
