namespace Connectors.Embedded.Storage;

/// <summary>The writer's side of a block: its deletions, copied before the first change after they were published.</summary>
internal sealed class TrackedBlock(PointBlock block, RowSet? deleted)
{
    private RowSet? _deleted = deleted;
    private BlockView? _published;
    private bool _owned;

    public PointBlock Block { get; } = block;

    public bool IsLive(int row) => _deleted?.Contains(row) != true;

    public bool Remove(int row)
    {
        if (!_owned)
        {
            _deleted = _deleted?.Clone() ?? new RowSet(Block.IsSealed ? Block.Rows : BlockLayout.MaxRows);
            _owned = true;
        }

        return _deleted!.Add(row);
    }

    public BlockView Publish()
    {
        if (_published is null || _published.Rows != Block.Rows || _published.Deleted != _deleted)
            _published = new BlockView(Block, Block.Rows, _deleted);
        _owned = false;
        return _published;
    }
}
