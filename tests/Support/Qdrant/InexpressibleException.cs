namespace Connectors.Testing;

/// <summary>A request of Qdrant has no counterpart in our queries.</summary>
/// <param name="reason">Which part of it, in few words: requests are counted by it.</param>
internal sealed class InexpressibleException(string reason) : Exception(reason);
