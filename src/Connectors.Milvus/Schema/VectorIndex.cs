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

    /// <summary>Gets k1 of a BM25 index, where the server says it.</summary>
    public double? K1 { get; init; }

    /// <summary>Gets b of a BM25 index, where the server says it.</summary>
    public double? B { get; init; }

    public bool IsExact => Type == Flat;

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
}
