namespace Connectors.Embedded.Storage;

/// <summary>
/// Decides which blocks a checkpoint rewrites: every closed head; segments of which more than half is deleted; and small segments, each
/// only together with at least half as many other rows, so that a row is rewritten a number of times that grows with the logarithm of
/// the collection's size.
/// </summary>
internal static class CompactionPlan
{
    // Rewriting is bounded, because both forms of a block are in memory until the new one is installed.
    private const int MaxRewrittenSegments = 4;
    private const long MaxOutputBytes = 512L << 20;

    /// <summary>Groups of blocks, each of which becomes one. A group without a live row becomes nothing.</summary>
    public static List<List<BlockView>> Choose(CollectionSnapshot snapshot)
    {
        var closed = snapshot.Views.Where(view => view != snapshot.Head).ToList();
        var dead = closed.Where(view => view.LiveRows == 0).ToList();
        var due = closed.Where(view => view.LiveRows > 0 && !view.Block.IsSealed).ToList();
        due.AddRange(closed.Where(view => view.LiveRows > 0 && IsWasteful(view)).OrderBy(view => view.LiveRows).Take(MaxRewrittenSegments));

        var groups = new List<List<BlockView>>();
        foreach (var view in due.OrderBy(view => view.LiveRows))
            Place(view, groups);
        foreach (var view in closed.Where(view => view.Block.IsSealed && view.LiveRows > 0 && !IsWasteful(view)).OrderBy(view => view.LiveRows))
        {
            if (groups.Find(group => Fits(group, view) && view.LiveRows <= 2 * group.Sum(other => other.LiveRows)) is { } group)
                group.Add(view);
        }

        if (dead.Count > 0)
            groups.Add(dead);
        return groups;
    }

    private static bool IsWasteful(BlockView view) => view.Block.IsSealed && view.LiveRows * 2 < view.Rows;

    private static void Place(BlockView view, List<List<BlockView>> groups)
    {
        if (groups.Find(group => Fits(group, view)) is { } group)
            group.Add(view);
        else
            groups.Add([view]);
    }

    private static bool Fits(List<BlockView> group, BlockView view) =>
        group.Sum(other => other.LiveRows) + view.LiveRows <= BlockLayout.MaxRows
        && group.Sum(LargestColumn) + LargestColumn(view) <= MaxOutputBytes;

    private static long LargestColumn(BlockView view)
    {
        var block = view.Block;
        var largest = Math.Max(block.Ids.ByteCount, block.Payloads.ByteCount);
        var sparse = block.Sparse.Select(column => (long)column.EntryCount * sizeof(uint)).DefaultIfEmpty().Max();
        var dense = block.Dense.Select(column => (long)view.LiveRows * column.Dimensions * sizeof(float)).DefaultIfEmpty().Max();
        return Math.Max(largest, Math.Max(sparse, dense));
    }
}
