using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Queries;

/// <summary>A point in an answer. What was only scrolled states no version.</summary>
internal sealed record FoundPoint(StoredPoint Point, float Score, OrderValue? Order = null, bool IsScrolled = false);
