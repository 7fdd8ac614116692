namespace Connectors;

/// <summary>What a store can do, in its version and with its licence. The defaults are those of a store that can do everything.</summary>
public sealed record StoreCapabilities
{
    /// <summary>Gets a value indicating whether points may hold negative sparse weights.</summary>
    public bool NegativeSparseWeights { get; init; } = true;

    /// <summary>Gets a value indicating whether sparse queries may hold negative weights.</summary>
    public bool NegativeQueryWeights { get; init; } = true;

    /// <summary>Gets the largest sparse index.</summary>
    public uint MaxSparseIndex { get; init; } = uint.MaxValue;

    /// <summary>Gets the largest number of dimensions of a dense field.</summary>
    public int MaxDenseDimensions { get; init; } = 65_536;

    /// <summary>Gets a value indicating whether a point may lack a dense vector.</summary>
    public bool MissingDenseVectors { get; init; } = true;

    /// <summary>Gets a value indicating whether a dense leg can pass a graph index by and compare every vector (<see cref="DenseLeg.Exact"/>); over a flat index every store can.</summary>
    public bool ExactSearchOverGraphs { get; init; } = true;

    /// <summary>Gets a value indicating whether sparse queries can be weighted by <see cref="SparseWeighting.Idf"/>.</summary>
    public bool IdfWeighting { get; init; } = true;

    /// <summary>Gets a value indicating whether the server searches texts by BM25 (<see cref="TextLeg"/>).</summary>
    public bool TextSearch { get; init; } = true;

    /// <summary>Gets a value indicating whether the server encodes texts with a model (<see cref="SemanticLeg"/>).</summary>
    public bool SemanticSearch { get; init; } = true;

    /// <summary>Gets how many levels a payload may always have; a store may take more of them, as levels of arrays.</summary>
    public int MaxPayloadDepth { get; init; } = Payload.MaxDepth;

    /// <summary>Gets a value indicating whether filters may use payload keys that are not declared.</summary>
    public bool FiltersOnUndeclaredFields { get; init; } = true;

    /// <summary>Gets a value indicating whether filters may match words in declared text fields.</summary>
    public bool FiltersOnWords { get; init; } = true;

    /// <summary>Gets a value indicating whether filters may compare texts by their order (ranges with a text as a bound).</summary>
    public bool FiltersOnTextOrder { get; init; } = true;

    /// <summary>Gets a value indicating whether the server changes payloads in place.</summary>
    public bool PayloadUpdates { get; init; } = true;

    /// <summary>Gets a value indicating whether the server can fuse at all.</summary>
    public bool ServerFusion { get; init; } = true;

    /// <summary>Gets the largest sum of offset and limit, and the largest limit of a leg.</summary>
    public int MaxResultWindow { get; init; } = int.MaxValue;

    /// <summary>Gets by how much a stored sparse weight may differ from the one written, relative to it: 0, or 2^-8 on Elasticsearch.</summary>
    public double SparseWeightError { get; init; }

    /// <summary>Gets a value indicating whether acknowledged writes survive the end of the process that holds them.</summary>
    public bool Durable { get; init; } = true;
}
