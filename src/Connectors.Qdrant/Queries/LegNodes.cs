using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Queries;

/// <summary>Makes the server's queries and prefetches of legs.</summary>
/// <param name="collection">The name of the collection.</param>
/// <param name="layout">How it lies on the server.</param>
/// <param name="consistency">How many replicas have to agree; null for the server's default.</param>
/// <param name="translate">Translates filters.</param>
internal sealed class LegNodes(string collection, QdrantLayout layout, ReadConsistency? consistency, Func<Filter, Protos.Filter> translate)
{
    /// <summary>Makes the query of a leg that is searched by itself; null when it can find nothing.</summary>
    public QueryNode? OfLeg(LegSearch leg) =>
        LegRules.CanFind(leg) ? Root(Prefetch(leg, leg.Filter), leg.Query, leg.Payload, leg.Vectors, leg.Limit, offset: 0) : null;

    /// <summary>Makes the query of legs that the server fuses; null when none can find anything. The query's own filter holds for all of them.</summary>
    public QueryNode? OfFusion(FusedSearch search)
    {
        var legs = LegRules.Finders(search.Legs);
        if (legs.Count == 0)
            return null;
        var query = search.Query;
        var message = new PrefetchQuery { Query = ServerFusion.Write(search.Fusion, legs) };
        if (query.Filter is { } filter)
            message.Filter = translate(filter);
        if (Thresholds.OfFusion(query.ScoreThreshold) is { } threshold)
            message.ScoreThreshold = threshold;
        var node = new QueryNode(message) { Prefetch = [.. legs.Select(leg => Prefetch(leg, leg.Leg.Filter))] };
        return query is QdrantQuery { GroupBy: not null }
            ? Root(node, query, query.Payload, query.Vectors, query.Offset + query.Limit, offset: 0)
            : Root(node, query, query.Payload, query.Vectors, query.Limit, query.Offset);
    }

    private QueryNode Prefetch(LegSearch leg, Filter? filter)
    {
        if (leg.Leg is QdrantPrefetchLeg prefetch)
            return Nested(leg, prefetch, filter);
        var message = Ranking(leg);
        message.Limit = (ulong)leg.Limit;
        if (filter is not null)
            message.Filter = translate(filter);
        if (Thresholds.OfLeaf(leg.ScoreThreshold, leg.Metric) is { } threshold)
            message.ScoreThreshold = threshold;
        return new QueryNode(message) { Nearest = leg.Leg, Model = ModelOf(leg), Mmr = MmrOf(leg.Leg) };
    }

    /// <summary>A leg of legs. Its own filter goes to them, where points are found.</summary>
    private QueryNode Nested(LegSearch leg, QdrantPrefetchLeg prefetch, Filter? filter)
    {
        var rescoring = prefetch.Rescoring is null ? null : leg.Inner[^1];
        var legs = LegRules.Candidates(leg);
        var message = rescoring is null ? new PrefetchQuery { Query = ServerFusion.Write(prefetch.Fusion ?? Connectors.Fusion.Rrf(), legs) } : Ranking(rescoring);
        message.Limit = (ulong)leg.Limit;
        if ((rescoring is null ? Thresholds.OfFusion(leg.ScoreThreshold) : Thresholds.OfLeaf(leg.ScoreThreshold, rescoring.Metric)) is { } threshold)
            message.ScoreThreshold = threshold;
        return new QueryNode(message)
        {
            Nearest = rescoring?.Leg,
            Mmr = rescoring is null ? null : MmrOf(rescoring.Leg),
            Prefetch = [.. legs.Select(inner => Prefetch(inner, Join(filter, inner.Leg.Filter)))],
        };
    }

    private static PrefetchQuery Ranking(LegSearch leg)
    {
        var message = new PrefetchQuery { Using = leg.Field };
        if (ParametersOf(leg.Leg) is { } parameters)
            message.Params = parameters;
        return message;
    }

    private QueryNode Root(QueryNode node, HybridQuery query, PayloadSelection payload, VectorSelection vectors, int limit, int offset)
    {
        var from = (PrefetchQuery)node.Message;
        var vendor = query as QdrantQuery;
        return vendor?.GroupPath is { } path
            ? node.As(Groups(from, vendor, path, payload, vectors, limit))
            : node.As(Query(from, vendor, payload, vectors, limit, offset));
    }

    private QueryPoints Query(PrefetchQuery from, QdrantQuery? vendor, PayloadSelection payload, VectorSelection vectors, int limit, int offset)
    {
        var query = new QueryPoints
        {
            CollectionName = collection,
            Query = from.Query,
            Filter = from.Filter,
            Params = from.Params,
            Limit = (ulong)limit,
            WithPayload = Selections.Of(payload),
            WithVectors = Selections.Of(vectors),
            ReadConsistency = consistency,
            ShardKeySelector = Selections.Shard(vendor?.ShardKey),
        };
        if (from.HasUsing)
            query.Using = from.Using;
        if (from.HasScoreThreshold)
            query.ScoreThreshold = from.ScoreThreshold;
        if (offset > 0)
            query.Offset = (ulong)offset;
        return query;
    }

    private QueryPointGroups Groups(PrefetchQuery from, QdrantQuery vendor, FieldPath path, PayloadSelection payload, VectorSelection vectors, int limit)
    {
        var groups = new QueryPointGroups
        {
            CollectionName = collection,
            Query = from.Query,
            Filter = from.Filter,
            Params = from.Params,
            GroupBy = PayloadKey.OfObjects(path),
            GroupSize = (ulong)vendor.GroupSize,
            Limit = (ulong)limit,
            WithPayload = Selections.Of(payload),
            WithVectors = Selections.Of(vectors),
            ReadConsistency = consistency,
            ShardKeySelector = Selections.Shard(vendor.ShardKey),
        };
        if (from.HasUsing)
            groups.Using = from.Using;
        if (from.HasScoreThreshold)
            groups.ScoreThreshold = from.ScoreThreshold;
        return groups;
    }

    private DocumentModel? ModelOf(LegSearch leg) => leg.Leg is TextLeg or SemanticLeg
        ? layout.FindText(leg.Field)?.Model ?? throw QdrantFaults.WithoutText(collection, leg.Field)
        : null;

    private static Mmr? MmrOf(SearchLeg leg)
    {
        if (LegRules.DiversityOf(leg) is not { } diversity)
            return null;
        var mmr = new Mmr { Diversity = diversity.Share };
        if (diversity.Candidates is { } candidates)
            mmr.CandidatesLimit = (uint)candidates;
        return mmr;
    }

    private static SearchParams? ParametersOf(SearchLeg leg)
    {
        if (leg is not DenseLeg dense)
            return null;
        var parameters = new SearchParams();
        if (dense.Exact)
            parameters.Exact = true;
        if (dense.Candidates is { } candidates)
            parameters.HnswEf = (ulong)candidates;
        if (dense is QdrantDenseLeg vendor)
            Apply(vendor, parameters);
        return parameters.CalculateSize() == 0 ? null : parameters;
    }

    private static void Apply(QdrantDenseLeg leg, SearchParams parameters)
    {
        if (leg.IndexedOnly)
            parameters.IndexedOnly = true;
        if (leg is { IgnoreQuantization: null, Rescore: null, Oversampling: null })
            return;
        parameters.Quantization = new QuantizationSearchParams();
        if (leg.IgnoreQuantization is { } ignore)
            parameters.Quantization.Ignore = ignore;
        if (leg.Rescore is { } rescore)
            parameters.Quantization.Rescore = rescore;
        if (leg.Oversampling is { } factor)
            parameters.Quantization.Oversampling = factor;
    }

    private static Filter? Join(Filter? outer, Filter? inner) => (outer, inner) switch
    {
        (null, _) => inner,
        (_, null) => outer,
        _ => Filter.And(outer, inner),
    };
}
