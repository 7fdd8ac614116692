using System.Diagnostics.CodeAnalysis;

namespace Connectors.Embedded.Storage;

/// <summary>
/// The points of a collection as of one write. Immutable: a reader takes one and is never blocked by writers, and writers never by it.
/// </summary>
internal sealed class CollectionSnapshot
{
    private readonly PointTable _table;
    private readonly BlockView[] _views;

    public CollectionSnapshot(BlockView[] views, BlockView head, PointTable table)
    {
        Head = head;
        _views = views;
        _table = table;
        foreach (var view in views)
            LiveCount += view.LiveRows;
    }

    /// <summary>All blocks by ascending id, the head among them.</summary>
    public IReadOnlyList<BlockView> Views => _views;

    /// <summary>The block that still grows.</summary>
    public BlockView Head { get; }

    public long LiveCount { get; }

    /// <summary>Finds a point by its id in UTF-8.</summary>
    public bool TryLocate(ReadOnlySpan<byte> id, [NotNullWhen(true)] out BlockView? view, out int row)
    {
        // The table knows the newest write; rows of the head that this state does not have yet lead back to the one before.
        var location = _table.Find(id);
        var head = Head;
        while (location.BlockId == head.Block.Id && location.Ordinal >= head.Rows)
            location = head.Block.Previous(location.Ordinal);

        row = location.Ordinal;
        view = location.IsNone ? null : FindView(location.BlockId);
        return view?.IsLive(row) == true;
    }

    /// <summary>The block of an id, or null when it is not part of this state.</summary>
    public BlockView? FindView(uint blockId)
    {
        var (low, high) = (0, _views.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var id = _views[middle].Block.Id;
            if (id == blockId)
                return _views[middle];
            if (id < blockId)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return null;
    }
}
