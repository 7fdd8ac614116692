namespace Connectors.Cli.Searching;

/// <summary>What one leg did for a hit.</summary>
internal sealed record ExplainedLeg(string Leg, int Rank, double Score, double Contribution);
