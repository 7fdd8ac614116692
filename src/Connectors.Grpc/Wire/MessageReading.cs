namespace Connectors.Grpc.Wire;

/// <summary>What came of reading the message of an answer.</summary>
/// <param name="Message">The message, owned by whoever receives this; null when there was none or no usable one.</param>
/// <param name="Fault">What is wrong with it; null for nothing.</param>
/// <param name="Ended">Whether the body was read to its end, so that the trailers are there.</param>
internal readonly record struct MessageReading(PooledMessage? Message, (GrpcStatusCode Code, string Detail)? Fault, bool Ended)
{
    public static MessageReading WithoutMessage => new(null, null, Ended: true);
}
