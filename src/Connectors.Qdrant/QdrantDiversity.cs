namespace Connectors.Qdrant;

/// <summary>How the hits of a leg are made to differ from each other: maximal marginal relevance, for servers from 1.15 on.</summary>
/// <remarks>The hits come in the order in which they were chosen; their scores are those of the query alone, and so do not descend.</remarks>
public sealed record QdrantDiversity
{
    private readonly float _share = 0.5f;
    private readonly int? _candidates;

    /// <summary>Gets what difference counts against relevance: 0 (not at all) to 1 (alone). Default 0.5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside that range.</exception>
    public float Share
    {
        get => _share;
        init => _share = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The share is from 0 to 1.");
    }

    /// <summary>Gets among how many of the most relevant points hits are chosen, 1 or more; null for the server's default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is 0 or negative.</exception>
    public int? Candidates
    {
        get => _candidates;
        init => _candidates = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The number must be 1 or more.");
    }
}
