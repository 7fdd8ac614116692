namespace Connectors.Qdrant;

/// <summary>A dense leg with what only Qdrant has.</summary>
/// <param name="vector">The query's vector, as long as the field's dimensions.</param>
public sealed class QdrantDenseLeg(ReadOnlyMemory<float> vector) : DenseLeg(vector)
{
    private readonly double? _oversampling;

    /// <summary>Gets how hits are made to differ; null for not at all.</summary>
    public QdrantDiversity? Diversity { get; init; }

    /// <summary>Gets a value indicating whether the smaller copy of a quantised field is passed by; null for the server's default, false.</summary>
    public bool? IgnoreQuantization { get; init; }

    /// <summary>Gets a value indicating whether what the smaller copy finds is compared again by the vectors themselves; null for the server's default.</summary>
    public bool? Rescore { get; init; }

    /// <summary>Gets how many times more candidates than hits the smaller copy finds, 1 or more; null for the server's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is less than 1, or not finite.</exception>
    public double? Oversampling
    {
        get => _oversampling;
        init => _oversampling = value is null || (value >= 1 && double.IsFinite(value.Value)) ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The factor must be 1 or more.");
    }

    /// <summary>Gets a value indicating whether segments that are not indexed yet are left out: faster, and blind to what was written last. Default false.</summary>
    public bool IndexedOnly { get; init; }

    /// <inheritdoc/>
    protected override bool RanksByScore => Diversity is null;
}
