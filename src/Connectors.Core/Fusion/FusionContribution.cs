namespace Connectors;

/// <summary>What one list added to a fused score.</summary>
/// <param name="List">The position of the list among those that were fused, from 0.</param>
/// <param name="Rank">The rank in the list, from 1.</param>
/// <param name="Score">The score in the list, as it was given.</param>
/// <param name="Contribution">The part of the fused score that comes from this list.</param>
public readonly record struct FusionContribution(int List, int Rank, double Score, double Contribution);
