namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>What came back of a call.</summary>
internal sealed record RawAnswer(int Status, string Message, byte[] Response, string? RetryAfter);
