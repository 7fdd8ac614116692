namespace Connectors.Embedded.Storage;

/// <summary>
/// Up to 65,536 points, column by column. The head of a collection is a block that still grows (one writer; readers keep to the rows
/// that were published to them); a sealed block never changes.
/// </summary>
internal sealed class PointBlock
{
    // A block is closed before a column reaches this, so that no array and no section of a file comes near 2 GiB.
    private const long ColumnBytes = 512L << 20;

    private readonly SparseColumn[] _sparse;
    private readonly DenseColumn[] _dense;
    private ulong[]? _previous;

    /// <summary>A block to append to.</summary>
    public PointBlock(uint id, BlockLayout layout, BlockSize capacity)
    {
        Id = id;
        Layout = layout;
        Ids = new BytesColumn(capacity.Rows, capacity.IdBytes);
        Payloads = new BytesColumn(capacity.Rows, capacity.PayloadBytes);
        _sparse = [.. Enumerable.Range(0, layout.SparseFields).Select(field => new SparseColumn(capacity.Rows, capacity.SparseEntries(field)))];
        _dense = [.. layout.DenseDimensions.Select(dimensions => new DenseColumn(dimensions, capacity.Rows))];
    }

    /// <summary>A sealed block from the columns of a file.</summary>
    public PointBlock(uint id, BlockLayout layout, BytesColumn ids, BytesColumn payloads, SparseColumn[] sparse, DenseColumn[] dense)
    {
        (Id, Layout, Ids, Payloads, _sparse, _dense) = (id, layout, ids, payloads, sparse, dense);
        IsSealed = true;
    }

    /// <summary>Unique in the collection for all time, ascending; also the number of the segment file.</summary>
    public uint Id { get; }

    public BlockLayout Layout { get; }

    /// <summary>Whether the block is in its final form: trimmed, without rows that were dead when it was made, and in a file if the
    /// collection has a folder.</summary>
    public bool IsSealed { get; private set; }

    public int Rows => Ids.Rows;

    public BytesColumn Ids { get; }

    public BytesColumn Payloads { get; }

    public IReadOnlyList<SparseColumn> Sparse => _sparse;

    public IReadOnlyList<DenseColumn> Dense => _dense;

    /// <summary>What the index layer built for this sealed block (see <see cref="ICollectionIndex.Build"/>).</summary>
    public object? Index { get; set; }

    /// <summary>Whether so many more rows fit. Those of one record always fit an empty block.</summary>
    public bool HasRoomFor(int rows) =>
        rows <= BlockLayout.MaxRows - Rows
        && Ids.ByteCount < ColumnBytes
        && Payloads.ByteCount < ColumnBytes
        && _sparse.All(column => (long)column.EntryCount * sizeof(uint) < ColumnBytes)
        && ((Rows == 0 && rows <= RecordBody.MaxEntries) || _dense.All(column => (long)(Rows + rows) * column.Dimensions * sizeof(float) <= ColumnBytes));

    public void Seal() => IsSealed = true;

    public void Append(ref RecordReader point)
    {
        Ids.Append(point.ReadId());
        Payloads.Append(point.ReadPayload());
        foreach (var column in _sparse)
            point.ReadSparse(column);
        foreach (var column in _dense)
            point.ReadDense(column);
    }

    public void AppendFrom(PointBlock source, int row) => AppendFrom(source, row, source.Payloads.Span(row));

    public void AppendFrom(PointBlock source, int row, ReadOnlySpan<byte> payload)
    {
        Ids.Append(source.Ids.Span(row));
        Payloads.Append(payload);
        for (var field = 0; field < _sparse.Length; field++)
            _sparse[field].AppendFrom(source._sparse[field], row);
        for (var field = 0; field < _dense.Length; field++)
            _dense[field].AppendFrom(source._dense[field], row);
    }

    /// <summary>Where the point of a row of the head was before that row was written.</summary>
    public PointLocation Previous(int row) => _previous is { } previous ? PointLocation.FromPacked(previous[row]) : default;

    public void SetPrevious(int row, PointLocation location)
    {
        _previous ??= new ulong[BlockLayout.MaxRows];
        _previous[row] = location.Packed;
    }
}
