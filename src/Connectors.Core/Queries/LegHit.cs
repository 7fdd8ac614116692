namespace Connectors;

/// <summary>What one leg did for a hit.</summary>
/// <param name="Leg">The position of the leg in the query, from 0.</param>
/// <param name="Field">The field that the leg searched in.</param>
/// <param name="Rank">The rank in the leg's own list, from 1.</param>
/// <param name="RawScore">The score in the leg, larger is better.</param>
/// <param name="Contribution">What the leg added to the fused score.</param>
public sealed record LegHit(int Leg, string Field, int Rank, double RawScore, double Contribution);
