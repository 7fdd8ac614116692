namespace Connectors.Embedded.Storage;

/// <summary>A block as of one moment: its first rows, less the deleted ones.</summary>
internal sealed class BlockView(PointBlock block, int rows, RowSet? deleted)
{
    public PointBlock Block { get; } = block;

    /// <summary>Rows to look at, deleted ones included.</summary>
    public int Rows { get; } = rows;

    /// <summary>The deleted rows, or null when there are none.</summary>
    public RowSet? Deleted { get; } = deleted;

    public int LiveRows => Rows - (Deleted?.Count ?? 0);

    public bool IsLive(int row) => row < Rows && Deleted?.Contains(row) != true;
}
