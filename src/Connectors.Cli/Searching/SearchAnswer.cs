namespace Connectors.Cli.Searching;

/// <summary>The hits for a text, best first.</summary>
internal sealed record SearchAnswer(string Query, FusionPlacement? FusedAt, IReadOnlyList<AnsweredHit> Hits);
