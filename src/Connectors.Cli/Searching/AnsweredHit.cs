namespace Connectors.Cli.Searching;

/// <summary>A hit and what explains it; both lists are empty when that was not asked for.</summary>
internal sealed record AnsweredHit(int Rank, Hit Hit, IReadOnlyList<ExplainedLeg> Legs, IReadOnlyList<TermContribution> Terms);
