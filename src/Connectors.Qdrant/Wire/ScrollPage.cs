using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Wire;

/// <summary>The answer to a scroll.</summary>
/// <param name="Points">The points.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
internal sealed record ScrollPage(IReadOnlyList<HybridPoint> Points, PointId? Next);
