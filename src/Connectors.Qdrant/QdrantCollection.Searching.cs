using Connectors.Protobuf;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    private const int QueriesPerRequest = 64;
    private const int SearchesAtOnce = 8;

    /// <summary>The layout may have been forgotten since, when another object of the store has met with another schema.</summary>
    /// <inheritdoc/>
    protected override async Task PrepareFusionAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken) =>
        await LayoutAsync("search", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        ArgumentNullException.ThrowIfNull(search);
        reason = ServerFusion.FindObstacle(search.Fusion, search.Legs, _channel.KnownVersion, _state.Layout);
        return reason is null;
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var leg in legs)
        {
            LegRules.Check(leg, layout, version);
            LegRules.ThrowIfGrouped(leg.Query);
        }

        var nodes = Nodes(layout);
        var found = await SearchAsync([.. legs.Select(leg => nodes.OfLeg(leg) is { } node ? new Search(node, LegRules.MetricOf(leg), leg.Filter) : null)], layout, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => (IReadOnlyList<Hit>)[.. hits.Where(hit => Counts(hit, legs[i]))])];
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(searches);
        var layout = await LayoutAsync("search", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        foreach (var search in searches)
        {
            // The server behind a connection may have become another one since the search was planned.
            if (ServerFusion.FindObstacle(search.Fusion, search.Legs, version, layout) is { } obstacle)
                throw new NotSupportedException($"The query cannot be fused on the server, because {obstacle}. Search again.");
            foreach (var leg in search.Legs)
                LegRules.Check(leg, layout, version);
        }

        var nodes = Nodes(layout);
        var found = await SearchAsync([.. searches.Select(search => nodes.OfFusion(search) is { } node ? new Search(node, ScoreMetric.Similarity, search.Query.Filter) : null)], layout, cancellationToken).ConfigureAwait(false);
        return [.. found.Select((hits, i) => Page(searches[i].Query, hits))];
    }

    private LegNodes Nodes(QdrantLayout layout) => new(Name, layout, Consistency(), filter => Translate(filter, layout));

    /// <summary>Runs searches in as few requests as possible: those for groups go alone.</summary>
    private async Task<IReadOnlyList<Hit>[]> SearchAsync(IReadOnlyList<Search?> searches, QdrantLayout layout, CancellationToken cancellationToken)
    {
        var hits = new IReadOnlyList<Hit>[searches.Count];
        Array.Fill(hits, []);
        var positions = Enumerable.Range(0, searches.Count).Where(i => searches[i] is not null).ToList();
        var requests = positions.Where(i => searches[i]!.Node.Message is QueryPointGroups).Select(i => new[] { i })
            .Concat(positions.Where(i => searches[i]!.Node.Message is QueryPoints).Chunk(QueriesPerRequest));
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = SearchesAtOnce, CancellationToken = cancellationToken }, SendAsync).ConfigureAwait(false);
        return hits;

        async ValueTask SendAsync(int[] request, CancellationToken token) => await Halves.SendAsync(request, async part =>
        {
            var found = await SearchTogetherAsync([.. part.Select(i => searches[i]!)], layout, token).ConfigureAwait(false);
            for (var i = 0; i < part.Count; i++)
                hits[part[i]] = found[i];
        }).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Hit>[]> SearchTogetherAsync(IReadOnlyList<Search> searches, QdrantLayout layout, CancellationToken cancellationToken)
    {
        var first = searches[0];
        try
        {
            if (searches.Count > 1)
            {
                using var batch = QueryRequestWriter.Write(new QueryBatchPoints { CollectionName = Name, ReadConsistency = Consistency() }, [.. searches.Select(search => search.Node)]);
                var metrics = searches.Select(search => search.Metric).ToList();
                return [.. await QueryAsync("Points/QueryBatch", batch, answer => HitReader.ReadBatch(answer, Reader(layout), metrics), cancellationToken).ConfigureAwait(false)];
            }

            using var request = QueryRequestWriter.Write(first.Node);
            return first.Node.Message is QueryPointGroups
                ? [await QueryAsync("Points/QueryGroups", request, answer => HitReader.ReadGroups(answer, Reader(layout), first.Metric), cancellationToken).ConfigureAwait(false)]
                : [await QueryAsync("Points/Query", request, answer => HitReader.Read(answer, Reader(layout), first.Metric), cancellationToken).ConfigureAwait(false)];
        }
        catch (StoreException e) when (QdrantFaults.IsOfAnotherSchema(e))
        {
            // Somebody else has made the collection anew.
            _state.Layout = null;
            throw;
        }
        catch (StoreException e) when (IndexHint(e, searches.Select(search => search.Filter), layout) is { } hint)
        {
            throw QdrantFaults.Explain(e, hint);
        }
    }

    private Task<T> QueryAsync<T>(string method, ProtoWriter request, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken) =>
        _channel.CallAsync(method, request, read, Context("search"), cancellationToken);

    private static IReadOnlyList<Hit> Page(HybridQuery query, IReadOnlyList<Hit> hits)
    {
        var counted = hits.Where(hit => query.ScoreThreshold is not { } threshold || hit.Score >= threshold);
        return query is QdrantQuery { GroupBy: not null } groups ? [.. groups.CutPage(counted)] : [.. counted];
    }

    /// <summary>Points whose products with a sparse query cancel out never count: the index finds none of them, a full scan under a filter all (FACTS.md 5).</summary>
    private static bool Counts(Hit hit, LegSearch leg) =>
        (leg.Leg is not (SparseLeg or TextLeg) || hit.RawScore != 0) && (leg.ScoreThreshold is not { } threshold || hit.Score >= threshold);

    /// <summary>A query as it is sent.</summary>
    /// <param name="Node">The query.</param>
    /// <param name="Metric">What its scores are.</param>
    /// <param name="Filter">Its filter, for hints.</param>
    private sealed record Search(QueryNode Node, ScoreMetric Metric, Filter? Filter);
}
