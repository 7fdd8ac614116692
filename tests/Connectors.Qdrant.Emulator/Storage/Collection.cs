using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Views;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>A collection: its configuration, its points and the counts that belong to them.</summary>
internal sealed class Collection(string name, CollectionConfig config)
{
    private readonly Dictionary<string, SparsePostings> _postings = new(StringComparer.Ordinal);
    private ulong _operations;

    public string Name => name;

    public CollectionConfig Config => config;

    public WalConfig WriteAheadLog { get; } = new() { WalCapacityMb = 32, WalSegmentsAhead = 0, WalRetainClosed = 1 };

    public StrictModeConfig? StrictMode { get; set; }

    public RateLimits Rates { get; } = new();

    public SortedDictionary<PointKey, StoredPoint> Points { get; } = [];

    public SortedDictionary<string, PayloadSchemaInfo> Indexes { get; } = new(StringComparer.Ordinal);

    public IEnumerable<string> DenseNames => config.Params.VectorsConfig switch
    {
        { ConfigCase: VectorsConfig.ConfigOneofCase.Params } => [string.Empty],
        { ConfigCase: VectorsConfig.ConfigOneofCase.ParamsMap } vectors => vectors.ParamsMap.Map.Keys,
        _ => [],
    };

    public IEnumerable<string> SparseNames => config.Params.SparseVectorsConfig?.Map.Keys ?? [];

    public VectorParams? Dense(string vector) => config.Params.VectorsConfig switch
    {
        { ConfigCase: VectorsConfig.ConfigOneofCase.Params } vectors => vector.Length == 0 ? vectors.Params : null,
        { ConfigCase: VectorsConfig.ConfigOneofCase.ParamsMap } vectors => vectors.ParamsMap.Map.GetValueOrDefault(vector),
        _ => null,
    };

    public SparseVectorParams? Sparse(string vector) => config.Params.SparseVectorsConfig?.Map.GetValueOrDefault(vector);

    public bool Has(string vector) => Dense(vector) is not null || Sparse(vector) is not null;

    /// <summary>The number of an operation that goes into the log.</summary>
    public ulong NextOperation(ulong steps = 1) => _operations += steps;

    public SparsePostings Postings(string vector)
    {
        if (!_postings.TryGetValue(vector, out var postings))
            _postings[vector] = postings = new SparsePostings();
        return postings;
    }

    /// <summary>Puts a vector in a point, or takes it away with null.</summary>
    public void SetVector(StoredPoint point, string vector, StoredVector? values)
    {
        var before = point.Vectors.GetValueOrDefault(vector);
        if (values is null)
            point.Vectors.Remove(vector);
        else
            point.Vectors[vector] = values;
        if (before is SparseTerms || values is SparseTerms)
            Postings(vector).Replace(before as SparseTerms, values as SparseTerms);
    }

    public void DropVector(string vector)
    {
        config.Params.VectorsConfig?.ParamsMap?.Map.Remove(vector);
        config.Params.SparseVectorsConfig?.Map.Remove(vector);
        _postings.Remove(vector);
        foreach (var point in Points.Values)
            point.Vectors.Remove(vector);
    }

    public StoredPoint Existing(PointKey key) =>
        Points.GetValueOrDefault(key) ?? throw Refusal.NotFound($"No point with id {key} found");
}
