namespace Connectors;

/// <summary>One entry of a ranked list that is to be fused.</summary>
/// <param name="Id">The id of the document.</param>
/// <param name="Score">Its score in this list, finite; larger is better (a distance is stated as minus the distance).</param>
/// <param name="WeightSum">
/// For <see cref="ScoreNormalization.WeightSum"/> only: the sum of all weights of the query's and the document's sparse vectors,
/// greater than 0.
/// </param>
public readonly record struct FusionEntry(string Id, double Score, double? WeightSum = null);
