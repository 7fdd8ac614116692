using Google.Protobuf;

namespace Connectors.Qdrant.Emulator.Grpc;

/// <summary>A method: from the bytes of its request to its answer, or to a <see cref="Refusal"/>.</summary>
internal sealed record EmulatedMethod(Access Access, Func<byte[], IMessage> Answer);
