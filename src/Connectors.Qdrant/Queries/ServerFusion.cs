using System.Globalization;
using Connectors.Calls;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;

namespace Connectors.Qdrant.Queries;

/// <summary>The server's fusions: which it does to the same scores as the client, and how they are asked for.</summary>
internal static class ServerFusion
{
    // Of the server, where none is given (lib/segment/src/common/reciprocal_rank_fusion.rs). It counts ranks from 0, and so is 1 more than ours.
    private const uint DefaultK = 2;

    /// <summary>Says why the server would not come to the client's scores, in words that follow "because"; null when it does.</summary>
    public static string? FindObstacle(Fusion fusion, IReadOnlyList<LegSearch> legs, ServerVersion version, QdrantLayout? layout) => FindLegObstacle(legs, layout) ?? FindShardObstacle(legs, layout) ?? fusion switch
    {
        RrfFusion rrf => FindObstacle(rrf, legs, version),
        DbsfFusion dbsf => FindObstacle(dbsf, legs),
        LinearFusion linear => FindObstacle(linear, version, layout),
        _ => "the server fuses by rank (RRF), by the distribution of scores (DBSF), or adds weighted scores",
    };

    /// <summary>Writes a fusion as a query over prefetches in the order of the legs.</summary>
    public static Query Write(Fusion fusion, IReadOnlyList<LegSearch> legs)
    {
        switch (fusion)
        {
            case RrfFusion rrf when KOf(rrf) == DefaultK && !IsWeighted(legs):
                return new Query { Fusion = Protos.Fusion.Rrf };
            case RrfFusion rrf:
                var query = new Query { Rrf = new Rrf { K = (uint)KOf(rrf) } };
                if (IsWeighted(legs))
                    query.Rrf.Weights.Add(legs.Select(leg => (float)leg.Leg.Weight));
                return query;
            case DbsfFusion:
                return new Query { Fusion = Protos.Fusion.Dbsf };
            default:
                return new Query { Formula = Sum(legs) };
        }
    }

    private static string? FindObstacle(RrfFusion rrf, IReadOnlyList<LegSearch> legs, ServerVersion version)
    {
        var k = KOf(rrf);
        if (rrf.Arithmetic is not (FusionArithmetic.Standard or FusionArithmetic.Qdrant))
            return "the server counts ranks in its own way";
        if (!double.IsInteger(k) || k is < 1 or > uint.MaxValue)
            return "the server takes whole numbers for k";
        if (IsWeighted(legs) && rrf.Arithmetic != FusionArithmetic.Qdrant)
            return $"the server's weights stretch ranks, which is {nameof(FusionArithmetic)}.{nameof(FusionArithmetic.Qdrant)}";
        if (IsWeighted(legs) && !VersionGates.HasRrfWeights(version))
            return $"the server's RRF has weights from 1.17 on, and {version.Describe()}";
        return k == DefaultK || VersionGates.HasRrfK(version) ? null : $"the server's RRF takes k from 1.16 on, and {version.Describe()}";
    }

    private static string? FindObstacle(DbsfFusion dbsf, IReadOnlyList<LegSearch> legs)
    {
        if (IsWeighted(legs))
            return "the server's DBSF has no weights";

        // Distances go in as they are, so that the farthest comes out first (cassettes/qdrant/FACTS.md 2).
        return dbsf.Arithmetic == FusionArithmetic.Standard && legs.Any(IsDistance)
            ? $"the server's DBSF prefers large distances, which is {nameof(FusionArithmetic)}.{nameof(FusionArithmetic.Qdrant)}"
            : null;
    }

    private static string? FindObstacle(LinearFusion linear, ServerVersion version, QdrantLayout? layout)
    {
        if (linear.Normalization != ScoreNormalization.None || linear.Arithmetic != FusionArithmetic.Standard)
            return "the server does not normalise scores before it adds them";
        if (!VersionGates.HasFormula(version))
            return $"the server has formulas from 1.14 on, and {version.Describe()}";

        // Each shard ranks the hits that it has found itself, so that more than the best of a leg take part (FACTS.md 10).
        return layout is { HasOneShard: true } ? null : "the server ranks by a formula in each shard by itself";
    }

    // The outermost fusion merges the lists of the shards first (FACTS.md 10).
    private static string? FindShardObstacle(IReadOnlyList<LegSearch> legs, QdrantLayout? layout) =>
        layout is { HasOneShard: true } || !legs.Any(leg => leg.Leg is QdrantPrefetchLeg { Rescoring: null }) ? null : "the server fuses the legs inside of a leg in each shard by itself";

    /// <summary>
    /// With a filter that few points satisfy, the server compares them all, and those whose products with the query cancel out to 0 are found, which
    /// its index leaves out (FACTS.md 5). In a fusion they would have ranks, and a rescoring would rank them.
    /// </summary>
    public static string? FindLegObstacle(IReadOnlyList<LegSearch> legs, QdrantLayout? layout)
    {
        foreach (var leg in legs)
        {
            if (leg is { Leg: SparseLeg sparse, Filter: not null } && HasNegative(sparse.Vector) && leg.ScoreThreshold is not > 0 && !IsFullScanOff(leg.Field, layout))
                return $"under a filter the leg on '{leg.Field}', which has negative weights, would also find points whose products with them cancel out. Give it a {nameof(SearchLeg.ScoreThreshold)} above 0, or make the field a {nameof(QdrantSparseField)} with {nameof(QdrantSparseField.FullScanThreshold)} 0";
            if (leg.Leg is QdrantPrefetchLeg && FindLegObstacle(LegRules.Candidates(leg), layout) is { } inner)
                return inner;
        }

        return null;
    }

    private static bool HasNegative(SparseEmbedding vector) => vector.Values.Span.ContainsAnyInRange(float.MinValue, -float.Epsilon);

    private static bool IsFullScanOff(string field, QdrantLayout? layout) => layout?.Definition.Sparse.FirstOrDefault(other => other.Name == field) is QdrantSparseField { FullScanThreshold: 0 };

    private static double KOf(RrfFusion rrf) => rrf.Arithmetic == FusionArithmetic.Standard ? rrf.K + 1 : rrf.K;

    private static bool IsDistance(LegSearch leg) => LegRules.MetricOf(leg) == ScoreMetric.Euclid;

    private static bool IsWeighted(IReadOnlyList<LegSearch> legs) => legs.Any(leg => leg.Leg.Weight != 1);

    /// <summary>The sum of weighted scores; a list without the point adds nothing. The server's score of a distance is the distance.</summary>
    private static Formula Sum(IReadOnlyList<LegSearch> legs)
    {
        var formula = new Formula { Expression = new Expression { Sum = new SumExpression() } };
        for (var i = 0; i < legs.Count; i++)
        {
            var variable = string.Create(CultureInfo.InvariantCulture, $"$score[{i}]");
            var weight = (float)(IsDistance(legs[i]) ? -legs[i].Leg.Weight : legs[i].Leg.Weight);
            formula.Expression.Sum.Sum.Add(new Expression { Mult = new MultExpression { Mult = { new Expression { Constant = weight }, new Expression { Variable = variable } } } });
            formula.Defaults.Add(variable, new Value { DoubleValue = 0 });
        }

        return formula;
    }
}
