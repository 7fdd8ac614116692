namespace Connectors;

/// <summary>A document of the fused list.</summary>
/// <param name="Id">The id of the document.</param>
/// <param name="Score">The fused score; exactly a <see cref="float"/> where the arithmetic is single precision.</param>
/// <param name="Contributions">Where the score comes from: one item for each list that holds the document, in the order of the lists.</param>
public sealed record FusedEntry(string Id, double Score, IReadOnlyList<FusionContribution> Contributions);
