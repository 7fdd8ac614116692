namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>A call that came in: its method as <c>Points/Upsert</c>, its message as it stood on the wire but for gzip, and its headers.</summary>
public sealed record ReceivedRequest(string Method, ReadOnlyMemory<byte> Message, IReadOnlyDictionary<string, string> Metadata);
