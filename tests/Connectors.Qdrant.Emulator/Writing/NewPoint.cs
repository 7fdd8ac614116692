using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Writing;

/// <summary>A point as a request states it: vectors not yet brought into the form of their fields.</summary>
internal sealed record NewPoint(PointKey Key, Struct Payload, IReadOnlyDictionary<string, StoredVector> Vectors);
