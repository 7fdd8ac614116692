using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Search;

/// <summary>What searches a sealed block: posting lists and dense rows by field, and the filters that were evaluated over it lately.</summary>
internal sealed class BlockIndex
{
    // 8 KB for a full block and filter. Applications repeat few filters.
    private const int CachedFilters = 32;

    private readonly Lock _lock = new();
    private readonly Dictionary<Filter, ulong[]> _filters = [];

    public BlockIndex(PointBlock block)
    {
        Sparse = [.. block.Sparse.Select(column => SparseSegmentIndex.Build(column.AsRows(block.Rows)))];
        Dense = [.. block.Dense.Select(column => new DenseRows(column.Matrix(block.Rows), column.Dimensions))];
        Vectors = [.. Sparse.Select(index => RowsWithVector(index.Rows))];
    }

    public SparseSegmentIndex[] Sparse { get; }

    public DenseRows[] Dense { get; }

    /// <summary>Gets for each sparse field which vectors are not empty, deleted rows included: one bit a row.</summary>
    public ulong[][] Vectors { get; }

    /// <summary>The rows whose id and payload satisfy a filter; they never change, deletions are masked apart.</summary>
    public ulong[] Matches(FilterEvaluator evaluator, PointBlock block)
    {
        lock (_lock)
        {
            if (_filters.TryGetValue(evaluator.Filter, out var known))
                return known;
        }

        var matches = FilterMask.Evaluate(evaluator, block, block.Rows);
        lock (_lock)
        {
            if (_filters.Count >= CachedFilters)
                _filters.Clear();
            _filters[evaluator.Filter] = matches;
        }

        return matches;
    }

    private static ulong[] RowsWithVector(SparseRows rows)
    {
        var words = new ulong[DocMask.Words(rows.Count)];
        for (var row = 0; row < rows.Count; row++)
            words[row >> 6] |= (rows.Indices(row).IsEmpty ? 0UL : 1UL) << row;
        return words;
    }
}
