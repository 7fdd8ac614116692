namespace Connectors.Embedded.Storage;

/// <summary>How a snapshot differs from the one before.</summary>
/// <param name="FirstNewRow">The first row of the head that is new; its last one is the snapshot's.</param>
/// <param name="Removed">The rows that were live and no longer are; their blocks still hold them. A row may be both new and removed.</param>
/// <param name="BlocksReplaced">Whether the list of blocks is another one: a new head, or merged blocks. Live points are the same.</param>
internal readonly record struct SnapshotChanges(int FirstNewRow, IReadOnlyList<PointLocation> Removed, bool BlocksReplaced);
