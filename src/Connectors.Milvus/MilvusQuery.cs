namespace Connectors.Milvus;

/// <summary>A search with what only Milvus has.</summary>
public class MilvusQuery : HybridQuery
{
    /// <summary>Gets which writes the search waits for; null for <see cref="MilvusStoreOptions.Consistency"/>.</summary>
    public MilvusConsistency? Consistency { get; init; }

    /// <summary>
    /// Gets the name of a typed column (<see cref="MilvusPayloadField"/>: text, integer or boolean) by whose values the hits are grouped, so that
    /// <see cref="HybridQuery.Limit"/> and <see cref="HybridQuery.Offset"/> count groups; null for no groups. <see cref="Hit.Group"/> says the
    /// value. Several legs are grouped on servers from 2.5 on, and only where the server fuses them.
    /// </summary>
    public string? GroupBy { get; init; }

    /// <summary>Gets how many hits a group has at most, 1 or more. Default 1; more are for servers from 2.5 on.</summary>
    public int GroupSize { get; init; } = 1;

    /// <summary>Gets a value indicating whether the server goes on searching until groups are full. Default false. For servers from 2.5 on.</summary>
    public bool StrictGroupSize { get; init; }

    /// <inheritdoc/>
    protected override IEnumerable<Hit> Page(IEnumerable<Hit> ranked) => GroupBy is null ? base.Page(ranked) : PageOfGroups(ranked);
}
