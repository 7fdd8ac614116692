using Connectors.Elasticsearch.Calls;

namespace Connectors.Elasticsearch.Queries;

/// <summary>Which fusions a server does with the scores that the client's own fusion gives, as far as the query and the version tell.</summary>
internal static class FusionRules
{
    /// <summary>Says why the server cannot do a fusion, in the words after "because"; null when it may.</summary>
    public static string? FindObstacle(FusedSearch search, bool exactSparseScores, ServerVersion version) =>
        ObstacleOf(search.Fusion, search.Legs.Any(leg => leg.Leg.Weight != 1), version) ?? ObstacleOf(search, exactSparseScores);

    private static string? ObstacleOf(Fusion fusion, bool isWeighted, ServerVersion version) => fusion switch
    {
        RrfFusion { Arithmetic: not (FusionArithmetic.Standard or FusionArithmetic.Elasticsearch) } => "Elasticsearch counts ranks in its own way",
        RrfFusion { K: var k } when k < 1 || k > int.MaxValue || !double.IsInteger(k) => "Elasticsearch takes whole numbers from 1 as k",
        RrfFusion when isWeighted && !version.IsAtLeast(9, 2) => $"the RRF of Elasticsearch has weights from 9.2 on; this server is {version}",
        RrfFusion => null,
        LinearFusion { Arithmetic: not FusionArithmetic.Elasticsearch } => $"Elasticsearch normalises its own _score; ask for {nameof(FusionArithmetic)}.{nameof(FusionArithmetic.Elasticsearch)}",
        LinearFusion when !version.IsAtLeast((8, 18), (9, 0)) => $"Elasticsearch has linear fusion from 8.18 on; this server is {version}",
        LinearFusion { Normalization: ScoreNormalization.L2Norm } when !version.IsAtLeast((8, 19), (9, 1)) => $"Elasticsearch has l2_norm from 8.19 and 9.1 on; this server is {version}",
        LinearFusion => null,
        _ => "Elasticsearch has no such fusion",
    };

    private static string? ObstacleOf(FusedSearch search, bool exactSparseScores)
    {
        var legs = search.Legs;
        if (legs.Count < 2)
            return "only one of its legs asks for anything";
        var window = RetrieverWriter.WindowOf(search);
        if (legs.Any(leg => leg.Leg is not DenseLeg && leg.Limit < window))
            return "a leg that is not dense has a limit of its own";
        if ((long)search.Query.Offset + search.Query.Limit > window)
            return "the page ends beyond the limit of the legs";
        if (legs.Any(leg => leg.ScoreThreshold is not null))
            return "a leg has a score threshold";
        if (legs.Any(leg => LegRequest.Of(leg, exactSparseScores).IsExact))
            return "the server does not know the exact scores of a sparse leg";
        return legs.Any(leg => leg.Leg is ElasticsearchTextLeg { Highlighting: not null }) ? "passages are marked for single legs only" : null;
    }
}
