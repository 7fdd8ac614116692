using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Storage;

/// <summary>A point. Its payload and vectors are replaced and changed only under the lock of the server.</summary>
internal sealed class StoredPoint(PointKey key)
{
    public PointKey Key => key;

    /// <summary>Gets or sets the number of the operation that changed it last.</summary>
    public ulong Version { get; set; }

    public Struct Payload { get; set; } = new();

    public Dictionary<string, StoredVector> Vectors { get; } = new(StringComparer.Ordinal);
}
