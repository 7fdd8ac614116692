namespace Connectors.Conformance;

/// <summary>What every store does: docs/design.md, sections 2 and 3, as cases.</summary>
public static class ConformanceSuite
{
    /// <summary>Gets all cases, topic by topic.</summary>
    public static IReadOnlyList<ConformanceCase> Cases { get; } =
    [
        .. SchemaCases.All,
        .. IdCases.All,
        .. WritingCases.All,
        .. RepeatCases.All,
        .. VisibilityCases.All,
        .. ReadingCases.All,
        .. ScrollingCases.All,
        .. DeletingCases.All,
        .. PayloadRuleCases.All,
        .. PayloadUpdateCases.All,
        .. ScoreCases.All,
        .. RankingCases.All,
        .. ExactnessCases.All,
        .. EdgeCases.All,
        .. UnknownNameCases.All,
        .. LimitCases.All,
        .. FilterCases.All,
        .. TextCases.All,
        .. FusionCases.All,
        .. BatchCases.All,
        .. RecordCases.All,
        .. SearcherCases.All,
        .. ResilienceCases.All,
        .. TelemetryCases.All,
        .. DurabilityCases.All,
    ];
}
