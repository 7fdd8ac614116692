namespace Connectors.Embedded;

/// <summary>How far the opening of a collection has come.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="BytesRead">Bytes of its files read so far.</param>
/// <param name="TotalBytes">Bytes of its files.</param>
public readonly record struct EmbeddedOpenProgress(string Collection, long BytesRead, long TotalBytes);
