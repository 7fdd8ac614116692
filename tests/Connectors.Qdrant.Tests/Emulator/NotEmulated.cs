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

    public static string? Reason(RecordedCall call) => Scenarios.GetValueOrDefault(call.Scenario) ?? Calls.GetValueOrDefault(call.Place);
}
