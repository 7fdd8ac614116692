using Connectors.Calls;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Schema;

namespace Connectors.Qdrant.Queries;

/// <summary>What a leg and a query may ask for, of the collection and the server that there are. All of it is looked at before any search.</summary>
internal static class LegRules
{
    // The server takes 64 (cassettes/qdrant/1.18.3/errors:81).
    private const int MaxDepth = 60;

    public static void Check(LegSearch leg, QdrantLayout layout, ServerVersion version, int depth = 1)
    {
        if (DiversityOf(leg.Leg) is not null)
            VersionGates.Require(version, 15, "makes hits differ");
        if (leg.Leg is QdrantPrefetchLeg prefetch)
            CheckNested(leg, prefetch, layout, version, depth);
        else if (leg.Leg is not (DenseLeg or SparseLeg or TextLeg or SemanticLeg))
            throw new NotSupportedException($"qdrant does not run a {leg.Leg.GetType().Name}.");
    }

    /// <summary>Refuses groups of hits that the client fuses, which makes none.</summary>
    public static void ThrowIfGrouped(HybridQuery query)
    {
        if (query is QdrantQuery { GroupBy: not null } && (query.Legs.Count > 1 || query.Fusion is not null))
            throw new NotSupportedException($"qdrant groups fused hits only where the server fuses them: see {nameof(FusionPlacement)}.{nameof(FusionPlacement.Server)}, which says what is in the way.");
    }

    /// <summary>Whether a leg can find anything: one of legs needs one of them, and its rescoring.</summary>
    public static bool CanFind(LegSearch leg) => leg.Leg is not QdrantPrefetchLeg prefetch || (Candidates(leg).Count > 0 && (prefetch.Rescoring is null || leg.Inner[^1] is not null));

    /// <summary>The legs inside of a leg which find candidates.</summary>
    public static IReadOnlyList<LegSearch> Candidates(LegSearch leg) => Finders(leg.Inner.Take(((QdrantPrefetchLeg)leg.Leg).Legs.Count));

    public static IReadOnlyList<LegSearch> Finders(IEnumerable<LegSearch?> legs) => [.. legs.OfType<LegSearch>().Where(CanFind)];

    public static QdrantDiversity? DiversityOf(SearchLeg leg) => (leg as QdrantDenseLeg)?.Diversity ?? (leg as QdrantSparseLeg)?.Diversity;

    /// <summary>What the scores of a leg are: those of its rescoring, where it has one.</summary>
    public static ScoreMetric MetricOf(LegSearch leg) => leg.Leg is QdrantPrefetchLeg { Rescoring: not null } && leg.Inner[^1] is { } rescoring ? rescoring.Metric : leg.Metric;

    private static void CheckNested(LegSearch leg, QdrantPrefetchLeg prefetch, QdrantLayout layout, ServerVersion version, int depth)
    {
        if (prefetch.Legs.Count == 0)
            throw new ArgumentException($"A {nameof(QdrantPrefetchLeg)} has no legs that find candidates.", nameof(leg));
        if (prefetch is { Rescoring: not null, Fusion: not null })
            throw new ArgumentException($"A {nameof(QdrantPrefetchLeg)} has a fusion and a rescoring; candidates are ranked by one of them.", nameof(leg));
        if (prefetch.Rescoring is not (null or DenseLeg or SparseLeg))
            throw new ArgumentException($"Candidates are rescored by a dense or a sparse leg, not by a {prefetch.Rescoring.GetType().Name}.", nameof(leg));
        if (depth > MaxDepth)
            throw new ArgumentException($"Legs lie more than {MaxDepth} deep in each other.", nameof(leg));
        if (depth == 1 && ServerFusion.FindLegObstacle([leg], layout) is { } found)
            throw new NotSupportedException($"qdrant cannot search with legs inside of a leg, because {found}.");
        foreach (var inner in leg.Inner.OfType<LegSearch>())
            Check(inner, layout, version, depth + 1);
        if (prefetch.Rescoring is null && ServerFusion.FindObstacle(prefetch.Fusion ?? Fusion.Rrf(), Candidates(leg), version, layout) is { } obstacle)
            throw new NotSupportedException($"qdrant cannot fuse the legs inside of a leg, because {obstacle}.");
    }
}
