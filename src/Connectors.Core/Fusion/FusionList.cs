namespace Connectors;

/// <summary>One of the lists that are fused: the hits of one leg.</summary>
public sealed class FusionList
{
    /// <summary>Makes a list.</summary>
    /// <param name="entries">The entries, each id once. They are not copied.</param>
    public FusionList(IReadOnlyList<FusionEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        Entries = entries;
    }

    /// <summary>Gets the entries.</summary>
    public IReadOnlyList<FusionEntry> Entries { get; }

    /// <summary>Gets the weight of the list. Finite; which values are allowed is the fusion's. The default is 1.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Gets what the scores are.</summary>
    public ScoreMetric Metric { get; init; }

    /// <summary>
    /// Gets whether the entries stand in rank order already, as a server gave them. By default they are ranked by score, descending,
    /// equal scores by the UTF-8 bytes of the id.
    /// </summary>
    public bool KeepOrder { get; init; }
}
