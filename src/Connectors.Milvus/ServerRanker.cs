using System.Globalization;
using Connectors.Calls;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;

namespace Connectors.Milvus;

/// <summary>The server's rankers: which fusions they do to the same scores as the client, and with which parameters.</summary>
internal static class ServerRanker
{
    // The bounds of the server (reranker.go: k in (0, 16384)), both excluded.
    private const double LargestRrfK = 16_384;

    /// <summary>Says why the server would not come to the client's scores, in words that follow "because"; null when it does.</summary>
    public static string? FindObstacle(FusedSearch search, ServerVersion version, MilvusLayout? layout) => FindLegObstacle(search, layout) ?? search.Fusion switch
    {
        RrfFusion rrf => FindObstacle(rrf, search, version),
        LinearFusion { Arithmetic: FusionArithmetic.Milvus } linear => FindObstacle(linear, search, version),
        LinearFusion => $"the server weighs scores in its own way, which is {nameof(FusionArithmetic)}.{nameof(FusionArithmetic.Milvus)}",
        _ => "the server fuses by rank (RRF) or by weighted scores",
    };

    /// <summary>Names the ranker of a fusion and writes its parameters. Those of norm_score differ in their defaults, so that it is always sent.</summary>
    public static (string Strategy, string Parameters) Of(FusedSearch search) => search.Fusion switch
    {
        RrfFusion rrf when IsWeighted(search) => ("rrf", $"{{\"k\":{Number(rrf.K)},\"weights\":{Weights(search)}}}"),
        RrfFusion rrf => ("rrf", $"{{\"k\":{Number(rrf.K)}}}"),
        LinearFusion linear => ("weighted", $"{{\"weights\":{Weights(search)},\"norm_score\":{(linear.Normalization == ScoreNormalization.ByMetric ? "true" : "false")}}}"),
        _ => throw new NotSupportedException($"milvus has no ranker for {search.Fusion}."),
    };

    // Weighted RRF adds weight / (k + rank), weights from 0 to 1 (milvus pull requests 52818 and 52926, the latter in 3.0.1). Before, the
    // weights are left aside without a word.
    private static string? FindObstacle(RrfFusion rrf, FusedSearch search, ServerVersion version) => rrf switch
    {
        { Arithmetic: not (FusionArithmetic.Standard or FusionArithmetic.Milvus) } => "the server counts ranks in its own way",
        { K: <= 0 or >= LargestRrfK } => "the server takes k between 0 and 16384",
        _ when !IsWeighted(search) => null,
        _ when !version.IsAtLeast(3, 0, 1) => $"the server's RRF has no weights before 3.0.1, and {version.Describe()}",
        _ when search.Legs.Any(leg => leg.Leg.Weight is < 0 or > 1) => "the server takes weights from 0 to 1",
        _ => null,
    };

    private static string? FindObstacle(LinearFusion linear, FusedSearch search, ServerVersion version)
    {
        if (linear.Normalization == ScoreNormalization.ByMetric)
        {
            // Those of Lite 3.2.2 are negative (cassettes lite-3.2.2 17_bm25_function:13).
            return version.IsAtLeast(2, 5) || !search.Legs.Any(leg => leg.Metric == ScoreMetric.Bm25) ? null : $"BM25 scores are weighed from 2.5 on, and {version.Describe()}";
        }

        // Lite 2.5.1 does not look at norm_score (cassettes lite-2.5.1 08_hybrid_search:15-16). How distances enter beside similarities is known
        // of 2.6 (internal/util/function/rerank, classifyMetricsOrder).
        var (minor, what) = search.Legs.Any(leg => leg.Metric == ScoreMetric.Euclid) ? (6, "turns distances that stand beside other scores") : (5, "leaves scores as they are");
        return version.IsAtLeast(2, minor) ? null : $"the server {what} from 2.{minor} on, and {version.Describe()}";
    }

    private static string? FindLegObstacle(FusedSearch search, MilvusLayout? layout)
    {
        foreach (var leg in search.Legs)
        {
            var range = SearchParameters.RangeOf(leg, layout?.FindIndex(leg.Field));
            if (leg.ScoreThreshold is not null && range is null)
                return $"the leg on '{leg.Field}' has a score threshold, which the server keeps exactly over {nameof(DenseIndex)}.{nameof(DenseIndex.Exact)} alone";
            if (range is { IsEmpty: true })
                return $"no score can lie in the range of the leg on '{leg.Field}'";
        }

        return null;
    }

    private static bool IsWeighted(FusedSearch search) => search.Legs.Any(leg => leg.Leg.Weight != 1);

    private static string Weights(FusedSearch search) => $"[{string.Join(',', search.Legs.Select(leg => Number(leg.Leg.Weight)))}]";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
