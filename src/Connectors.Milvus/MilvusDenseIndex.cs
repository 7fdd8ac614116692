using System.Globalization;

namespace Connectors.Milvus;

/// <summary>
/// An index that Milvus has beyond <see cref="DenseIndex.Exact"/> and <see cref="DenseIndex.Hnsw"/>. All of them are approximate, and a search may
/// miss hits. A collection that exists with an index of another type, or with other values of the parameters that were given here, does not fit.
/// </summary>
/// <remarks>Milvus documentation, "Index Explained" and the page of each index, give ranges and defaults.</remarks>
public sealed record MilvusDenseIndex : DenseIndex
{
    private const int DefaultClusters = 128;

    internal MilvusDenseIndex(string type, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        Type = type;
        Parameters = new SortedDictionary<string, string>(new Dictionary<string, string>(parameters, StringComparer.Ordinal), StringComparer.Ordinal);
    }

    private MilvusDenseIndex(string type, params (string Key, object? Value)[] parameters)
        : this(type, parameters.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, Text(pair.Value!))))
    {
    }

    /// <summary>Gets the index that the server chooses (AUTOINDEX). No index asked for means it too, but fits every other one.</summary>
    public static MilvusDenseIndex Auto { get; } = new(Schema.VectorIndex.Auto);

    /// <summary>Gets a graph on disk (DISKANN), for collections that do not fit into memory.</summary>
    public static MilvusDenseIndex DiskAnn { get; } = new("DISKANN");

    /// <summary>Gets the server's name of the type, for instance <c>IVF_FLAT</c>.</summary>
    public string Type { get; }

    /// <summary>Gets the build parameters by the server's names, for instance <c>nlist</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; }

    /// <summary>Vectors in clusters, of which a search visits some (IVF_FLAT).</summary>
    /// <param name="clusters">The number of clusters, 1 to 65,536.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public static MilvusDenseIndex IvfFlat(int clusters = DefaultClusters) => new("IVF_FLAT", ("nlist", Checked(clusters, 1, 65_536, nameof(clusters))));

    /// <summary>The same with a byte for each component (IVF_SQ8): a quarter of the memory.</summary>
    /// <param name="clusters">The number of clusters, 1 to 65,536.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public static MilvusDenseIndex IvfSq8(int clusters = DefaultClusters) => new("IVF_SQ8", ("nlist", Checked(clusters, 1, 65_536, nameof(clusters))));

    /// <summary>The same with product quantisation (IVF_PQ).</summary>
    /// <param name="parts">Into how many parts each vector is cut; it divides the dimensions.</param>
    /// <param name="bits">The bits of a part, 1 to 24.</param>
    /// <param name="clusters">The number of clusters, 1 to 65,536.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static MilvusDenseIndex IvfPq(int parts, int bits = 8, int clusters = DefaultClusters) => new(
        "IVF_PQ",
        ("nlist", Checked(clusters, 1, 65_536, nameof(clusters))),
        ("m", Checked(parts, 1, int.MaxValue, nameof(parts))),
        ("nbits", Checked(bits, 1, 24, nameof(bits))));

    /// <summary>The same with one bit for each component (IVF_RABITQ), since Milvus 2.6.</summary>
    /// <param name="refine">A better copy of the vectors, with which the best hits are compared again; null for none.</param>
    /// <param name="clusters">The number of clusters, 1 to 65,536.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MilvusDenseIndex IvfRabitq(MilvusQuantization? refine = null, int clusters = DefaultClusters) =>
        new("IVF_RABITQ", [("nlist", Checked(clusters, 1, 65_536, nameof(clusters))), .. Refinement(refine)]);

    /// <summary>Clusters of quantised vectors, compared many at a time (SCANN).</summary>
    /// <param name="clusters">The number of clusters, 1 to 65,536.</param>
    /// <param name="keepVectors">Whether the vectors themselves are kept, with which the best hits are compared again.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside that range.</exception>
    public static MilvusDenseIndex Scann(int clusters = DefaultClusters, bool keepVectors = true) =>
        new("SCANN", ("nlist", Checked(clusters, 1, 65_536, nameof(clusters))), ("with_raw_data", keepVectors));

    /// <summary>A graph over vectors of smaller components (HNSW_SQ), since Milvus 2.5.</summary>
    /// <param name="components">How components are stored; not <see cref="MilvusQuantization.Float32"/>, which is <see cref="DenseIndex.Hnsw"/>.</param>
    /// <param name="refine">A better copy of the vectors, with which the best hits are compared again; null for none.</param>
    /// <param name="m">Neighbours a node, 2 to 2,048.</param>
    /// <param name="efConstruction">Candidates while building, 1 or more.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MilvusDenseIndex HnswSq(MilvusQuantization components = MilvusQuantization.Sq8, MilvusQuantization? refine = null, int m = 16, int efConstruction = 200)
    {
        if (components == MilvusQuantization.Float32)
            throw new ArgumentOutOfRangeException(nameof(components), components, $"Vectors as they came are {nameof(DenseIndex)}.{nameof(Hnsw)}.");
        return new("HNSW_SQ", [.. Graph(m, efConstruction), ("sq_type", Name(components, nameof(components))), .. Refinement(refine)]);
    }

    /// <summary>A graph over product-quantised vectors (HNSW_PQ), since Milvus 2.5.</summary>
    /// <param name="parts">Into how many parts each vector is cut; it divides the dimensions.</param>
    /// <param name="bits">The bits of a part, 1 to 24.</param>
    /// <param name="refine">A better copy of the vectors, with which the best hits are compared again; null for none.</param>
    /// <param name="m">Neighbours a node, 2 to 2,048.</param>
    /// <param name="efConstruction">Candidates while building, 1 or more.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public static MilvusDenseIndex HnswPq(int parts, int bits = 8, MilvusQuantization? refine = null, int m = 16, int efConstruction = 200) => new(
        "HNSW_PQ",
        [.. Graph(m, efConstruction), ("m", Checked(parts, 1, int.MaxValue, nameof(parts))), ("nbits", Checked(bits, 1, 24, nameof(bits))), .. Refinement(refine)]);

    /// <inheritdoc/>
    public bool Equals(MilvusDenseIndex? other) => other is not null && Type == other.Type && Parameters.SequenceEqual(other.Parameters);

    /// <inheritdoc/>
    public override int GetHashCode() => Type.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Parameters.Count == 0 ? Type : $"{Type} ({string.Join(", ", Parameters.Select(pair => $"{pair.Key} {pair.Value}"))})";

    private static (string Key, object? Value)[] Graph(int m, int efConstruction) =>
        [("M", Checked(m, 2, 2048, nameof(m))), ("efConstruction", Checked(efConstruction, 1, int.MaxValue, nameof(efConstruction)))];

    private static (string Key, object? Value)[] Refinement(MilvusQuantization? refine) =>
        refine is { } type ? [("refine", true), ("refine_type", Name(type, nameof(refine)))] : [];

    private static int Checked(int value, int least, int most, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, least, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most, parameter);
        return value;
    }

    private static string Name(MilvusQuantization quantization, string parameter) => quantization switch
    {
        MilvusQuantization.Sq6 => "SQ6",
        MilvusQuantization.Sq8 => "SQ8",
        MilvusQuantization.BFloat16 => "BF16",
        MilvusQuantization.Float16 => "FP16",
        MilvusQuantization.Float32 => "FP32",
        _ => throw new ArgumentOutOfRangeException(parameter, quantization, "Not a quantisation."),
    };

    private static string Text(object value) => value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
