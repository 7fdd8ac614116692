namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The recorded calls that the emulator does not answer as recorded, and why.</summary>
internal static class NotEmulated
{
    /// <summary>How many of the 50 points of surprises:18 the recorded server had written when it refused them: an accident.</summary>
    public const int PartThatWasWritten = 7;

    private static readonly Dictionary<string, string> Scenarios = new(StringComparer.Ordinal)
    {
        ["auth_jwt_tls"] = "JSON Web Tokens and TLS",
        ["multivectors"] = "multivectors",
    };

    private static readonly Dictionary<string, string> Calls = new(StringComparer.Ordinal)
    {
        ["deadlines_sizes:1"] = "the client's own deadline",
        ["deadlines_sizes:3"] = "the request is not recorded",
        ["deadlines_sizes:4"] = "the request is not recorded",
        ["deadlines_sizes:5"] = "the requests before it are not recorded",
        ["deadlines_sizes:6"] = "the client's own limit",
        ["errors:79"] = "recommend",
        ["errors:87"] = "geographic conditions",
        ["errors:88"] = "geographic conditions",
        ["filters:32"] = "geographic conditions",
        ["filters:33"] = "geographic conditions",
        ["filters:34"] = "geographic conditions",
        ["filters:52"] = "geographic conditions",
        ["groups_batch_scroll_facet:3"] = "the server asks again with more filters until the groups are full, which moves the ranks that are fused",
        ["sparse_edge:23"] = "an operation happened to stand in the queue",
        ["surprises:22"] = "a tie at the end of a list that is fused",
        ["surprises:23"] = "one point fewer than the answers before tell of",
        ["surprises:24"] = "one point fewer than the answers before tell of",
        ["surprises:25"] = "one point fewer than the answers before tell of",
        ["surprises:30"] = "several shards",
        ["surprises:31"] = "several shards",
        ["query_formula_mmr_recommend:10"] = "geo distances",
        ["query_formula_mmr_recommend:18"] = "recommend",
        ["query_formula_mmr_recommend:19"] = "recommend",
        ["query_formula_mmr_recommend:20"] = "recommend",
        ["query_formula_mmr_recommend:21"] = "recommend",
        ["query_formula_mmr_recommend:22"] = "discover",
        ["query_formula_mmr_recommend:23"] = "context",
        ["query_formula_mmr_recommend:28"] = "random samples",
    };

    private static readonly Dictionary<string, string> Cases = new(StringComparer.Ordinal)
    {
        ["formula_lin_decay_geo"] = "geo distances",
        ["filter_geo_box_count"] = "geographic conditions",
        ["filter_geo_box_ids"] = "geographic conditions",
        ["filter_geo_radius_count"] = "geographic conditions",
        ["filter_geo_radius_ids"] = "geographic conditions",
        ["filter_geo_polygon_count"] = "geographic conditions",
        ["filter_geo_polygon_ids"] = "geographic conditions",
        ["recommend_average"] = "recommend",
        ["recommend_best_score"] = "recommend",
        ["recommend_sum_scores"] = "recommend",
        ["recommend_sparse"] = "recommend",
        ["discover"] = "discover",
        ["context"] = "context",
        ["groups_rrf"] = "the server asks again with more filters until the groups are full, which moves the ranks that are fused",
    };

    /// <summary>Why a case of scores.json is left out; null when it is not.</summary>
    public static string? ReasonOfCase(string name) => Cases.GetValueOrDefault(name);

    /// <summary>Why a recorded call is left out; null when it is not.</summary>
    public static string? Reason(RecordedCall call) => Scenarios.GetValueOrDefault(call.Scenario) ?? Calls.GetValueOrDefault(call.Place);
}
