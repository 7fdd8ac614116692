namespace Connectors.Conformance;

/// <summary>The schemas that cases share. Names are plain lower case, so that every server takes them.</summary>
internal static class Schemas
{
    public const int Dimensions = 16;

    /// <summary>Gets one dense and one sparse field, so that legs need not name them, and a few payload fields.</summary>
    public static HybridCollectionDefinition Pair { get; } = new()
    {
        Dense = { new DenseField("dense", 4, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload =
        {
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("title", PayloadType.Text),
        },
    };

    /// <summary>Gets a dense field of each distance.</summary>
    public static HybridCollectionDefinition Metrics { get; } = new()
    {
        Dense =
        {
            new DenseField("cosine", 4, Distance.Cosine) { Index = DenseIndex.Exact },
            new DenseField("dot", 4, Distance.Dot) { Index = DenseIndex.Exact },
            new DenseField("euclid", 4, Distance.Euclid) { Index = DenseIndex.Exact },
        },
        Sparse = { new SparseField("sparse") },
    };

    /// <summary>Gets a payload field of each type, one of them required.</summary>
    public static HybridCollectionDefinition Typed { get; } = new()
    {
        Dense = { new DenseField("dense", 4, Distance.Dot) { Index = DenseIndex.Exact } },
        Payload =
        {
            new PayloadField("sort", PayloadType.Keyword, required: true),
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("price", PayloadType.Float),
            new PayloadField("flag", PayloadType.Boolean),
            new PayloadField("seen", PayloadType.DateTime),
            new PayloadField("title", PayloadType.Text),
        },
    };

    /// <summary>Gets a sparse field with inverse document frequencies.</summary>
    public static HybridCollectionDefinition Idf { get; } = new()
    {
        Dense = { new DenseField("dense", 4, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse", SparseWeighting.Idf) },
    };

    /// <summary>Gets one dense field, and one that the server fills from texts.</summary>
    public static HybridCollectionDefinition Text { get; } = new()
    {
        Dense = { new DenseField("dense", 4, Distance.Dot) { Index = DenseIndex.Exact } },
        Payload = { new PayloadField("lang", PayloadType.Keyword) },
        Text = { new Bm25Field("body", "text") },
    };

    /// <summary>Gets the schema of the generated data.</summary>
    public static HybridCollectionDefinition Data { get; } = WithIndex(DenseIndex.Exact);

    /// <summary>Gets the schema of the generated data with the stores' default index.</summary>
    public static HybridCollectionDefinition DefaultIndex { get; } = WithIndex(index: null);

    /// <summary>Gets the schema of the generated data with a graph index that is asked for by name.</summary>
    public static HybridCollectionDefinition GraphIndex { get; } = WithIndex(DenseIndex.Hnsw(m: 16, efConstruction: 200));

    private static HybridCollectionDefinition WithIndex(DenseIndex? index) => new()
    {
        Dense =
        {
            new DenseField("cosine", Dimensions, Distance.Cosine) { Index = index },
            new DenseField("dot", Dimensions, Distance.Dot) { Index = index },
            new DenseField("euclid", Dimensions, Distance.Euclid) { Index = index },
        },
        Sparse = { new SparseField("sparse") },
        Payload =
        {
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("price", PayloadType.Float),
            new PayloadField("flag", PayloadType.Boolean),
            new PayloadField("seen", PayloadType.DateTime),
            new PayloadField("title", PayloadType.Text),
            new PayloadField("tags", PayloadType.Keyword),
            new PayloadField("counts", PayloadType.Integer),
            new PayloadField("plain", PayloadType.Keyword, indexed: false),
        },
    };
}
