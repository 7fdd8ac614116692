namespace Connectors.Embedded.Storage;

/// <summary>A segment as the manifest lists it.</summary>
/// <param name="Id">The number of the file and of the block.</param>
/// <param name="Rows">The rows of the file.</param>
/// <param name="FileLength">The exact length of the file.</param>
/// <param name="Deleted">The rows that were deleted before the first log of the manifest, or null for none.</param>
internal sealed record ManifestSegment(uint Id, int Rows, long FileLength, RowSet? Deleted);
