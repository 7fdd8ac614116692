namespace Connectors.Embedded.Storage;

/// <summary>How far an open has come, in bytes of the collection's files.</summary>
internal readonly record struct OpenProgress(long BytesRead, long TotalBytes);
