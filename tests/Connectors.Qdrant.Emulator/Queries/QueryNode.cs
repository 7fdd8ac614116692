using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>A query or prefetch, with all filters that reach it from above.</summary>
internal sealed record QueryNode(
    IReadOnlyList<QueryNode> Prefetch,
    Query? Query,
    string Using,
    IReadOnlyList<Protos.Filter> Filters,
    float? Threshold,
    int Limit,
    int Offset)
{
    private const ulong DefaultLimit = 10;

    public int Depth => Prefetch.Count == 0 ? 0 : 1 + Prefetch.Max(node => node.Depth);

    public static QueryNode Of(QueryPoints query) =>
        Of(query.Prefetch, query.Query, query.Using, [], query.Filter, query.HasScoreThreshold ? query.ScoreThreshold : null, query.HasLimit ? query.Limit : null, query.Offset);

    /// <summary>All that could be in the groups: the caller cuts.</summary>
    public static QueryNode Of(QueryPointGroups query) =>
        Of(query.Prefetch, query.Query, query.Using, [], query.Filter, query.HasScoreThreshold ? query.ScoreThreshold : null, ulong.MaxValue, 0);

    private static QueryNode Of(PrefetchQuery query, IReadOnlyList<Protos.Filter> above) =>
        Of(query.Prefetch, query.Query, query.Using, above, query.Filter, query.HasScoreThreshold ? query.ScoreThreshold : null, query.HasLimit ? query.Limit : null, 0);

    private static QueryNode Of(
        IEnumerable<PrefetchQuery> prefetch,
        Query? query,
        string vector,
        IReadOnlyList<Protos.Filter> above,
        Protos.Filter? filter,
        float? threshold,
        ulong? limit,
        ulong offset)
    {
        IReadOnlyList<Protos.Filter> filters = filter is null ? above : [.. above, filter];
        return new QueryNode([.. prefetch.Select(part => Of(part, filters))], query, vector, filters, threshold, Cut(limit ?? DefaultLimit), Cut(offset));
    }

    private static int Cut(ulong count) => (int)Math.Min(count, int.MaxValue / 2);
}
