namespace Connectors;

public abstract partial class HybridCollection
{
    /// <summary>Searches.</summary>
    /// <param name="query">The legs and how they are fused.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The hits by descending score, equal scores by the UTF-8 bytes of the id (as far as the fusion was done here).</returns>
    /// <exception cref="ArgumentException">The query does not fit the collection: unknown fields, wrong dimensions, numbers out of range.</exception>
    /// <exception cref="NotSupportedException">The store cannot run a leg, evaluate a filter exactly, or fuse on the server as asked.</exception>
    public async Task<SearchResult> SearchAsync(HybridQuery query, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return (await SearchBatchAsync([query], options, cancellationToken).ConfigureAwait(false))[0];
    }

    /// <summary>Runs several searches, in as few requests as the store needs.</summary>
    /// <param name="queries">The queries.</param>
    /// <param name="options">The deadline, for all of them together.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>One result for each query, in order.</returns>
    /// <exception cref="ArgumentException">A query does not fit the collection; nothing was searched.</exception>
    /// <exception cref="NotSupportedException">The store cannot run one of the queries; nothing was searched.</exception>
    public async Task<IReadOnlyList<SearchResult>> SearchBatchAsync(IReadOnlyList<HybridQuery> queries, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ThrowIfForeign(options, nameof(options));
        foreach (var query in queries)
        {
            QueryPlanner.CheckArguments(query ?? throw new ArgumentException("A query is null.", nameof(queries)));
            ThrowIfForeign(query, nameof(queries));
            foreach (var leg in query.Legs)
                ThrowIfForeignLeg(leg, nameof(queries));
        }

        if (queries.Count == 0)
            return [];
        return await RunAsync("search", options?.Deadline, isWrite: false, async token =>
        {
            var schema = await GetSchemaAsync("search", token).ConfigureAwait(false);
            var capabilities = await GetCapabilitiesAsync(token).ConfigureAwait(false);
            var planner = new QueryPlanner(schema, capabilities, Store.Product);
            var plans = queries.Select(query => Check(planner.Plan(query), schema, capabilities)).ToList();
            if (plans.Where(MayFuseOnServer).Select(plan => plan.ToFusedSearch()).ToList() is { Count: > 0 } fused)
                await PrepareFusionAsync(fused, token).ConfigureAwait(false);
            plans = [.. plans.Select(plan => Place(plan, capabilities))];
            return await RunPlansAsync(plans, token).ConfigureAwait(false);
        }, cancellationToken, queries.Count).ConfigureAwait(false);
    }

    /// <summary>
    /// Learns what <see cref="CanFuse"/> has to know of a server and cannot ask, since it makes no call: whether a licence includes a fusion, for
    /// one. Called before it, with all searches for which it will be asked. Stores remember the answer. The default has nothing to ask.
    /// </summary>
    /// <param name="searches">The searches.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>A task that ends when all is known.</returns>
    protected virtual Task PrepareFusionAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// Says whether the server, in its version and with its licence, fuses these legs to the same scores as the client would (the
    /// order of ties excepted).
    /// </summary>
    /// <param name="search">The checked query.</param>
    /// <param name="capabilities">What the store can do.</param>
    /// <param name="reason">Why not, in words that follow "because".</param>
    /// <returns>True when it does.</returns>
    protected virtual bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        reason = $"{Store.Product} does not fuse";
        return false;
    }

    /// <summary>Searches legs separately, in as few requests as possible.</summary>
    /// <param name="legs">The checked legs, of one or several queries.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>For each leg its hits, best first.</returns>
    protected abstract Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken);

    /// <summary>Lets the server fuse; called only for searches that <see cref="CanFuse"/> has accepted.</summary>
    /// <param name="searches">The checked searches.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>For each search its hits, best first, after offset and limit.</returns>
    protected virtual Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken) =>
        throw NotSupported("fuse on the server");

    private SearchPlan Check(SearchPlan plan, CollectionSchema schema, StoreCapabilities capabilities)
    {
        foreach (var filter in plan.Legs.Select(leg => leg.Filter).OfType<Filter>().Distinct())
            CheckFilter(filter, schema, capabilities);
        plan.Fusion?.Validate(plan.Lists());
        return plan;
    }

    private static bool MayFuseOnServer(SearchPlan plan)
    {
        if (plan.Fusion is null || plan.Legs.Count == 0)
            return false;
        if (plan.Query.Placement == FusionPlacement.Server || (plan.Query.Placement == FusionPlacement.Auto && !plan.Query.Explain))
            return true;
        return plan.Legs.FirstOrDefault(leg => !leg.Leg.RanksByScore) is not { } ranked
            ? false
            : throw new NotSupportedException($"The leg on '{ranked.Field}' ranks its hits otherwise than by score, so that only the server can fuse it: leave out Explain and {nameof(FusionPlacement)}.{nameof(FusionPlacement.Client)}.");
    }

    private void ThrowIfForeignLeg(SearchLeg leg, string parameter)
    {
        ThrowIfForeign(leg, parameter);
        foreach (var inner in leg.Inner)
            ThrowIfForeignLeg(inner, parameter);
    }

    private SearchPlan Place(SearchPlan plan, StoreCapabilities capabilities)
    {
        if (!MayFuseOnServer(plan))
            return plan;
        var can = CanFuse(plan.ToFusedSearch(), capabilities, out var reason);
        if (!can && plan.Legs.FirstOrDefault(leg => !leg.Leg.RanksByScore) is { } ranked)
            throw new NotSupportedException($"The leg on '{ranked.Field}' ranks its hits otherwise than by score, so that only the server can fuse it; and that it cannot, because {reason}.");
        if (!can && plan.Query.Placement == FusionPlacement.Server)
            throw new NotSupportedException($"The query cannot be fused on the server, because {reason}. Use {nameof(FusionPlacement)}.{nameof(FusionPlacement.Client)}, or {nameof(FusionPlacement.Auto)}.");
        return plan with { OnServer = can };
    }

    private async Task<IReadOnlyList<SearchResult>> RunPlansAsync(List<SearchPlan> plans, CancellationToken cancellationToken)
    {
        var fused = plans.Where(plan => plan.OnServer).ToList();
        var legs = plans.Where(plan => !plan.OnServer).SelectMany(plan => plan.Legs).ToList();
        var fromServer = fused.Count == 0 ? [] : await SearchFusedCoreAsync([.. fused.Select(plan => plan.ToFusedSearch())], cancellationToken).ConfigureAwait(false);
        var fromLegs = legs.Count == 0 ? [] : await SearchLegsCoreAsync(legs, cancellationToken).ConfigureAwait(false);
        if (fromServer.Count != fused.Count || fromLegs.Count != legs.Count)
            throw new InvalidOperationException($"{Store.Product} answered {fromServer.Count + fromLegs.Count} of {fused.Count + legs.Count} searches.");

        var results = new SearchResult[plans.Count];
        int server = 0, leg = 0;
        for (var i = 0; i < plans.Count; i++)
        {
            var plan = plans[i];
            if (plan.OnServer)
            {
                results[i] = new SearchResult(fromServer[server++], FusionPlacement.Server);
                continue;
            }

            var hits = fromLegs.Skip(leg).Take(plan.Legs.Count).ToList();
            leg += plan.Legs.Count;
            results[i] = plan.Fusion is null ? SingleLeg(plan, hits) : ClientFusion.Fuse(plan, hits);
        }

        return results;
    }

    private static SearchResult SingleLeg(SearchPlan plan, List<IReadOnlyList<Hit>> legs)
    {
        if (legs.Count == 0)
            return new SearchResult([]);
        var query = plan.Query;
        var ranked = plan.Legs[0].Leg.RanksByScore ? legs[0].OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Id, IdOrder.Instance) : legs[0].AsEnumerable();
        var hits = ranked
            .Where(hit => query.ScoreThreshold is not { } threshold || hit.Score >= threshold);
        if (query.Explain)
            hits = hits.Select((hit, i) => new Hit(hit.Point, hit.Score) { RawScore = hit.RawScore, Group = hit.Group, Highlights = hit.Highlights, Legs = [new LegHit(0, plan.Legs[0].Field, i + 1, hit.Score, hit.Score)] });
        return new SearchResult([.. query.Page(hits)]);
    }
}
