namespace Connectors;

/// <summary>How a text is searched for.</summary>
public sealed class HybridSearchOptions : CallOptions
{
    private int? _candidates;

    /// <summary>Gets or sets the legs. Default: one for each encoder of the searcher.</summary>
    public SearchMode Mode { get; set; }

    /// <summary>Gets or sets the fusion; null (the default) for reciprocal rank fusion with k = 60.</summary>
    public Fusion? Fusion { get; set; }

    /// <summary>Gets or sets where the fusion is done.</summary>
    public FusionPlacement Placement { get; set; } = FusionPlacement.Auto;

    /// <summary>Gets or sets the filter; null for none.</summary>
    public Filter? Filter { get; set; }

    /// <summary>Gets or sets how many hits are passed over. Default 0.</summary>
    public int Offset { get; set; }

    /// <summary>
    /// Gets or sets how many candidates each leg finds, and how many of the fused ones are re-ranked, 1 or more. Null (the default):
    /// max(100, offset + limit).
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public int? Candidates
    {
        get => _candidates;
        set => _candidates = value is <= 0 ? throw new ArgumentOutOfRangeException(nameof(value), value, "At least one candidate is needed.") : value;
    }

    /// <summary>Gets or sets the weight of the sparse leg. Default 1.</summary>
    public double SparseWeight { get; set; } = 1;

    /// <summary>Gets or sets the weight of the dense leg. Default 1.</summary>
    public double DenseWeight { get; set; } = 1;

    /// <summary>Gets or sets which part of the payload comes back. Default: all of it.</summary>
    public PayloadSelection Payload { get; set; } = PayloadSelection.All;

    /// <summary>Gets or sets which vectors come back. Default: none.</summary>
    public VectorSelection Vectors { get; set; } = VectorSelection.None;

    /// <summary>Gets or sets a value indicating whether every hit says what each leg did for it.</summary>
    public bool Explain { get; set; }

    /// <summary>
    /// Gets or sets a value indicating whether the candidates are re-ranked by the searcher's re-ranker, when it has one. Default true.
    /// </summary>
    public bool Rerank { get; set; } = true;
}
