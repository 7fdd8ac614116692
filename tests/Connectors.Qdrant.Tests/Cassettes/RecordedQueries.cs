using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Connectors.Qdrant.Tests.Wire;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Recorded queries as ours. Reading one also turns it into what we send: limits are said, and of a single leg hold what the offset passes over
/// (this side cuts the page); a payload selection holds the key of ids; settings that say the default are left out; fusions have one spelling.
/// </summary>
/// <param name="definition">The collection that is searched.</param>
internal sealed class RecordedQueries(HybridCollectionDefinition definition)
{
    // Of a page and of a prefetch (FACTS 11).
    private const ulong DefaultLimit = 10;

    /// <exception cref="InexpressibleException">The query asks for something that ours lack.</exception>
    public HybridQuery Read(QueryPoints recorded)
    {
        var (limit, offset) = (Limit(recorded.HasLimit ? recorded.Limit : DefaultLimit), Limit(recorded.Offset));
        var payload = RecordedSelections.Payload(recorded.WithPayload);
        var vectors = RecordedSelections.Vectors(recorded.WithVectors);
        var filter = recorded.Filter is null ? null : RecordedFilters.Read(recorded.Filter);
        recorded.WithPayload = RecordedSelections.Sent(recorded.WithPayload);
        recorded.WithVectors = RecordedSelections.Sent(recorded.WithVectors);
        recorded.Limit = (ulong)limit;
        recorded.ClearTimeout();
        if (IsFusion(recorded.Query))
        {
            var (fusion, weights, ranking) = Fused(recorded.Query, recorded.Prefetch.Count);
            var threshold = recorded.HasScoreThreshold ? recorded.ScoreThreshold : default(double?);
            recorded.Query = ranking;
            var fused = new QdrantQuery { Fusion = fusion, Placement = FusionPlacement.Server, Filter = filter, Limit = limit, Offset = offset, ScoreThreshold = threshold, Payload = payload, Vectors = vectors, ShardKey = ShardKey(recorded.ShardKeySelector) };
            foreach (var leg in recorded.Prefetch.Select((prefetch, i) => Leg(prefetch, weights[i])))
                fused.Legs.Add(leg);
            return fused;
        }

        recorded.Limit = (ulong)(offset + limit);
        recorded.ClearOffset();
        var leaf = new PrefetchQuery { Query = recorded.Query, Params = recorded.Params, Prefetch = { recorded.Prefetch } };
        if (recorded.HasUsing)
            leaf.Using = recorded.Using;
        if (recorded.HasScoreThreshold)
            leaf.ScoreThreshold = recorded.ScoreThreshold;
        var query = new QdrantQuery { Filter = filter, Limit = limit, Offset = offset, Payload = payload, Vectors = vectors, Legs = { Leg(leaf, weight: 1, isRoot: true) }, ShardKey = ShardKey(recorded.ShardKeySelector) };
        (recorded.Query, recorded.Params) = (leaf.Query, leaf.Params);
        recorded.Prefetch.Clear();
        recorded.Prefetch.Add(leaf.Prefetch);
        return query;
    }

    public HybridQuery Read(QueryPointGroups recorded)
    {
        var query = new QueryPoints { CollectionName = recorded.CollectionName, Query = recorded.Query, Filter = recorded.Filter, Params = recorded.Params, Limit = recorded.HasLimit ? recorded.Limit : DefaultLimit, WithPayload = recorded.WithPayload, WithVectors = recorded.WithVectors, Prefetch = { recorded.Prefetch } };
        if (recorded.HasUsing)
            query.Using = recorded.Using;
        var plain = Read(query);
        (recorded.Query, recorded.Params, recorded.Limit, recorded.WithPayload, recorded.WithVectors) = (query.Query, query.Params, query.Limit, query.WithPayload, query.WithVectors);
        recorded.Prefetch.Clear();
        recorded.Prefetch.Add(query.Prefetch);
        var groups = new QdrantQuery { Fusion = plain.Fusion, Placement = plain.Placement, Filter = plain.Filter, Limit = plain.Limit, Payload = plain.Payload, Vectors = plain.Vectors, GroupBy = recorded.GroupBy, GroupSize = (int)recorded.GroupSize };
        foreach (var leg in plain.Legs)
            groups.Legs.Add(leg);
        return groups;
    }

    /// <summary>What the scores of a query are.</summary>
    public ScoreMetric MetricOf(HybridQuery query)
    {
        if (query.Fusion is not null)
            return ScoreMetric.Similarity;
        var leg = query.Legs[0] is QdrantPrefetchLeg { Rescoring: { } rescoring } ? rescoring : query.Legs[0];
        return leg is SparseLeg ? ScoreMetric.SparseDotProduct : IsDistance(leg.Field!) ? ScoreMetric.Euclid : ScoreMetric.DotProduct;
    }

    private SearchLeg Leg(PrefetchQuery recorded, double weight, bool isRoot = false)
    {
        var limit = isRoot ? default(int?) : Limit(recorded.HasLimit ? recorded.Limit : DefaultLimit);
        if (limit is { } said)
            recorded.Limit = (ulong)said;
        if (recorded.Prefetch.Count == 0)
            return Leaf(recorded, limit, weight);
        if (recorded.Filter is not null)
            throw new InexpressibleException("a prefetch of prefetches with a filter of its own");
        if (!IsFusion(recorded.Query))
        {
            var rescored = new QdrantPrefetchLeg { Limit = limit, Weight = weight, ScoreThreshold = ThresholdOf(recorded), Rescoring = Leaf(recorded, limit: null, weight: 1) };
            AddLegs(rescored, recorded.Prefetch, Enumerable.Repeat(1d, recorded.Prefetch.Count));
            return rescored;
        }

        var (fusion, weights, ranking) = Fused(recorded.Query, recorded.Prefetch.Count);
        recorded.Query = ranking;
        var nested = new QdrantPrefetchLeg { Limit = limit, Weight = weight, ScoreThreshold = recorded.HasScoreThreshold ? recorded.ScoreThreshold : null, Fusion = fusion };
        AddLegs(nested, recorded.Prefetch, weights);
        return nested;
    }

    private void AddLegs(QdrantPrefetchLeg leg, RepeatedField<PrefetchQuery> prefetches, IEnumerable<double> weights)
    {
        foreach (var (prefetch, weight) in prefetches.Zip(weights))
            leg.Legs.Add(Leg(prefetch, weight));
    }

    private SearchLeg Leaf(PrefetchQuery recorded, int? limit, double weight)
    {
        var input = recorded.Query?.VariantCase switch
        {
            Query.VariantOneofCase.Nearest => recorded.Query.Nearest,
            Query.VariantOneofCase.NearestWithMmr => recorded.Query.NearestWithMmr.Nearest,
            null => throw new InexpressibleException("no query"),
            var other => throw new InexpressibleException($"query: {other}"),
        };
        if (recorded.Using.Length == 0)
            throw new InexpressibleException("a vector without a name");
        var (filter, threshold) = (recorded.Filter is null ? null : RecordedFilters.Read(recorded.Filter), ThresholdOf(recorded));
        var diversity = recorded.Query.NearestWithMmr is { } mmr ? Diversity(mmr.Mmr) : null;
        switch (Recorded.Leg(input))
        {
            case DenseLeg dense:
                recorded.Params = Plain(recorded.Params);
                var quantization = recorded.Params?.Quantization;
                return new QdrantDenseLeg(dense.Vector)
                {
                    Field = recorded.Using,
                    Limit = limit,
                    Weight = weight,
                    Filter = filter,
                    ScoreThreshold = threshold,
                    Diversity = diversity,
                    Exact = recorded.Params is { Exact: true },
                    Candidates = recorded.Params is { HasHnswEf: true } ? (int)recorded.Params.HnswEf : null,
                    IndexedOnly = recorded.Params is { IndexedOnly: true },
                    IgnoreQuantization = quantization is { HasIgnore: true } ? quantization.Ignore : null,
                    Rescore = quantization is { HasRescore: true } ? quantization.Rescore : null,
                    Oversampling = quantization is { HasOversampling: true } ? quantization.Oversampling : null,
                };
            case SparseLeg sparse:
                return new QdrantSparseLeg(sparse.Vector) { Field = recorded.Using, Limit = limit, Weight = weight, Filter = filter, ScoreThreshold = threshold, Diversity = diversity };
            case TextLeg text:
                return new TextLeg(text.Text) { Field = recorded.Using, Limit = limit, Weight = weight, Filter = filter, ScoreThreshold = threshold };
            default:
                throw new InexpressibleException(input.VariantCase switch
                {
                    VectorInput.VariantOneofCase.Id => "the vector of a stored point",
                    VectorInput.VariantOneofCase.Sparse => "a sparse vector that is none",
                    _ => $"a query vector of kind {input.VariantCase}",
                });
        }
    }

    private static QdrantDiversity Diversity(Mmr mmr)
    {
        // The default, which we say.
        if (!mmr.HasDiversity)
            mmr.Diversity = 0.5f;
        return new QdrantDiversity { Share = mmr.Diversity, Candidates = mmr.HasCandidatesLimit ? (int)mmr.CandidatesLimit : null };
    }

    /// <summary>Without what is said and is the default.</summary>
    private static SearchParams? Plain(SearchParams? parameters)
    {
        if (parameters is null)
            return null;
        if (!parameters.Exact)
            parameters.ClearExact();
        if (!parameters.IndexedOnly)
            parameters.ClearIndexedOnly();
        return parameters.CalculateSize() == 0 ? null : parameters;
    }

    private static bool IsFusion(Query? query) => query?.VariantCase is Query.VariantOneofCase.Fusion or Query.VariantOneofCase.Rrf or Query.VariantOneofCase.Formula;

    /// <summary>A fusion, the weights of its legs, and how we spell it.</summary>
    private static (Fusion Fusion, double[] Weights, Query Ranking) Fused(Query query, int legs)
    {
        var ones = Enumerable.Repeat(1d, legs).ToArray();
        if (query.Formula is { } formula)
        {
            var weights = RecordedFormulas.WeightsOf(formula, legs) ?? throw new InexpressibleException("a formula other than a weighted sum of the legs' scores");
            return (Fusion.Linear(ScoreNormalization.None), weights, new Query { Formula = RecordedFormulas.Sum(weights) });
        }

        if (query.VariantCase == Query.VariantOneofCase.Fusion && query.Fusion is not (Protos.Fusion.Rrf or Protos.Fusion.Dbsf))
            throw new InexpressibleException("a fusion that does not exist");
        if (query is { VariantCase: Query.VariantOneofCase.Fusion, Fusion: Protos.Fusion.Dbsf })
            return (Fusion.Dbsf(FusionArithmetic.Qdrant), ones, query);
        var rrf = query.Rrf ?? new Rrf();
        if (rrf.Weights.Count > 0 && rrf.Weights.Count != legs)
            throw new InexpressibleException("more or fewer weights than legs");
        var k = rrf.HasK ? rrf.K : 2;
        if (rrf.Weights.All(weight => weight == 1))
            return (Fusion.Rrf(k, FusionArithmetic.Qdrant), ones, k == 2 ? new Query { Fusion = Protos.Fusion.Rrf } : new Query { Rrf = new Rrf { K = k } });
        return (Fusion.Rrf(k, FusionArithmetic.Qdrant), [.. rrf.Weights.Select(weight => (double)weight)], new Query { Rrf = new Rrf { K = k, Weights = { rrf.Weights } } });
    }

    /// <summary>A leaf keeps scores above its threshold, and distances below it (FACTS 4); our legs keep scores from theirs.</summary>
    private double? ThresholdOf(PrefetchQuery recorded) => recorded.HasScoreThreshold
        ? MathF.BitIncrement(IsDistance(recorded.Using) ? -recorded.ScoreThreshold : recorded.ScoreThreshold)
        : null;

    private bool IsDistance(string field) => definition.Dense.Any(dense => dense.Name == field && dense.Distance == Distance.Euclid);

    private static string? ShardKey(ShardKeySelector? selector) => selector?.ShardKeys.Single().Keyword;

    private static int Limit(ulong limit) => limit <= int.MaxValue ? (int)limit : throw new InexpressibleException("a limit beyond 2^31");
}
