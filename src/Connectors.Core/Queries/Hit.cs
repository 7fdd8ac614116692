using System.Diagnostics;

namespace Connectors;

/// <summary>A point that a search has found.</summary>
[DebuggerDisplay("{Score} {Id}")]
public sealed class Hit
{
    /// <summary>Makes a hit.</summary>
    /// <param name="point">The point; it holds what the query selected.</param>
    /// <param name="score">The score, larger is better.</param>
    public Hit(HybridPoint point, double score)
    {
        ArgumentNullException.ThrowIfNull(point);
        Point = point;
        Score = score;
        RawScore = score;
    }

    /// <summary>Gets the id of the point.</summary>
    public string Id => Point.Id;

    /// <summary>Gets the score: larger is better on every store. After a fusion it is the fused score.</summary>
    public double Score { get; }

    /// <summary>Gets the number that the server said, for instance a distance or a shifted cosine. After a fusion on the client: the fused score.</summary>
    public double RawScore { get; init; }

    /// <summary>Gets the point: its id, and the payload and the vectors that the query selected.</summary>
    public HybridPoint Point { get; }

    /// <summary>Gets the payload, as far as the query selected it.</summary>
    public Payload Payload => Point.Payload;

    /// <summary>Gets the value by which the hit was grouped; null for a hit without one, and where nothing was grouped.</summary>
    public FilterValue? Group { get; init; }

    /// <summary>Gets what each leg did for the hit: filled by a fusion on the client and by <see cref="HybridQuery.Explain"/>, null otherwise.</summary>
    public IReadOnlyList<LegHit>? Legs { get; init; }
}
