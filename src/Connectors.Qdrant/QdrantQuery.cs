namespace Connectors.Qdrant;

/// <summary>A search with what only Qdrant has.</summary>
public sealed class QdrantQuery : HybridQuery
{
    private readonly string? _groupBy;
    private readonly int _groupSize = 1;

    /// <summary>
    /// Gets the payload key (a path as in filters, through objects that are in no array) by whose texts or whole numbers the hits are grouped, so that
    /// <see cref="HybridQuery.Limit"/> and <see cref="HybridQuery.Offset"/> count groups; null for no groups. <see cref="Hit.Group"/> says the value.
    /// Fused hits are grouped only where the server fuses them.
    /// </summary>
    /// <exception cref="FormatException">The text is no path.</exception>
    public string? GroupBy
    {
        get => _groupBy;
        init => (_groupBy, GroupPath) = (value, value is null ? null : FieldPath.Parse(value));
    }

    /// <summary>Gets how many hits a group has at most, 1 or more. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int GroupSize
    {
        get => _groupSize;
        init => _groupSize = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A group has 1 hit or more.");
    }

    /// <summary>Gets the key of the shard that is searched, in a collection with shards of the user's own; null for all of them.</summary>
    public string? ShardKey { get; init; }

    internal FieldPath? GroupPath { get; private init; }

    /// <inheritdoc/>
    protected override IEnumerable<Hit> Page(IEnumerable<Hit> ranked) => GroupBy is null ? base.Page(ranked) : PageOfGroups(ranked);

    internal IEnumerable<Hit> CutPage(IEnumerable<Hit> ranked) => Page(ranked);
}
