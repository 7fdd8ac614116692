namespace Connectors.Embedded.Storage;

/// <summary>
/// The points in memory, on the writer's side. A live write and the replay of a log go through the same <see cref="Apply"/>, so an
/// opened store is the store that was closed. Used by one thread at a time; readers have <see cref="Current"/>.
/// </summary>
internal sealed class CollectionState
{
    private readonly BlockLayout _layout;
    private readonly SortedList<uint, TrackedBlock> _blocks = [];
    private TrackedBlock _head;
    private PointTable _table;
    private uint _lastBlockId;

    private CollectionSnapshot? _current;

    public CollectionState(BlockLayout layout, IEnumerable<TrackedBlock> segments, uint nextBlockId)
    {
        (_layout, _lastBlockId) = (layout, nextBlockId - 1);
        var points = 0;
        foreach (var segment in segments)
        {
            _blocks.Add(segment.Block.Id, segment);
            points += segment.Block.Rows;
        }

        _head = NewHead();
        _table = new PointTable(Blocks(), points);
    }

    /// <summary>The newest published state.</summary>
    public CollectionSnapshot Current => Volatile.Read(ref _current) ?? throw new InvalidOperationException("Nothing was published yet.");

    /// <summary>Enters the ids of the segments. Before anything is applied.</summary>
    /// <returns>An id that is live twice, or null.</returns>
    public PointLocation? LoadIds()
    {
        foreach (var (_, tracked) in _blocks)
        {
            for (var row = 0; row < tracked.Block.Rows; row++)
            {
                if (!tracked.IsLive(row))
                    continue;
                var id = tracked.Block.Ids.Span(row);
                var location = new PointLocation(tracked.Block.Id, row);
                if (!_table.Find(id).IsNone)
                    return location;
                _table.Set(id, location);
            }
        }

        return null;
    }

    public uint TakeBlockId() => Interlocked.Increment(ref _lastBlockId);

    public bool HasRoomFor(int rows) => _head.Block.HasRoomFor(rows);

    /// <summary>Applies a record. Its rows must have room. Readers see it after <see cref="Publish"/>.</summary>
    /// <exception cref="InvalidDataException">The record is not one that this version writes.</exception>
    public void Apply(ReadOnlySpan<byte> body, CommitResult result)
    {
        var reader = new RecordReader(body);
        for (var i = 0; i < reader.Count; i++)
        {
            switch (reader.Kind)
            {
                case RecordKind.Upsert:
                    _head.Block.Append(ref reader);
                    if (EnterLastRow())
                        result.Replaced++;
                    else
                        result.Added++;
                    break;
                case RecordKind.SetPayload:
                    if (SetPayload(reader.ReadId(), reader.ReadPayload()))
                        result.Replaced++;
                    else
                        result.Missing++;
                    break;
                default:
                    if (Remove(_table.Find(reader.ReadId())))
                        result.Deleted++;
                    else
                        result.Missing++;
                    break;
            }
        }
    }

    /// <summary>Shows readers everything applied so far.</summary>
    public CollectionSnapshot Publish()
    {
        var head = _head.Publish();
        var views = new BlockView[_blocks.Count];
        for (var i = 0; i < views.Length; i++)
            views[i] = _blocks.GetValueAtIndex(i).Publish();
        var next = new CollectionSnapshot(views, head, _table);
        Volatile.Write(ref _current, next);
        return next;
    }

    /// <summary>Closes the head and starts another.</summary>
    public void Freeze()
    {
        if (_head.Block.Rows == 0)
            return;
        _head = NewHead();
        _table = _table.Rebase(Blocks(), new HashSet<uint>(), location => location);
    }

    /// <summary>Puts merged blocks in the place of those that they were made of.</summary>
    public void Install(IReadOnlyCollection<BlockMerge> merges)
    {
        var replaced = new Dictionary<uint, BlockMerge>();
        foreach (var merge in merges)
        {
            if (merge.Output is { } output)
                _blocks.Add(output.Id, new TrackedBlock(output, DeletedSince(merge)));
            foreach (var input in merge.Inputs)
            {
                replaced.Add(input.Block.Id, merge);
                _blocks.Remove(input.Block.Id);
            }
        }

        _table = _table.Rebase(Blocks(), replaced.Keys.ToHashSet(), location => replaced[location.BlockId].Move(location));
    }

    private RowSet? DeletedSince(BlockMerge merge)
    {
        RowSet? deleted = null;
        foreach (var input in merge.Inputs)
        {
            var now = _blocks[input.Block.Id];
            for (var row = 0; row < input.Rows; row++)
            {
                var moved = merge.Move(new PointLocation(input.Block.Id, row));
                if (!moved.IsNone && !now.IsLive(row))
                    (deleted ??= new RowSet(merge.Output!.Rows)).Add(moved.Ordinal);
            }
        }

        return deleted;
    }

    private PointBlock[] Blocks() => [.. _blocks.Values.Select(tracked => tracked.Block)];

    private TrackedBlock NewHead()
    {
        var block = new PointBlock(TakeBlockId(), _layout, BlockSize.Empty(_layout));
        var tracked = new TrackedBlock(block, null);
        _blocks.Add(block.Id, tracked);
        return tracked;
    }

    // The row is complete before the table leads readers to it.
    private bool EnterLastRow()
    {
        var row = _head.Block.Rows - 1;
        var id = _head.Block.Ids.Span(row);
        var before = _table.Find(id);
        _head.Block.SetPrevious(row, before);
        _table.Set(id, new PointLocation(_head.Block.Id, row));
        return Remove(before);
    }

    private bool SetPayload(ReadOnlySpan<byte> id, ReadOnlySpan<byte> payload)
    {
        var location = _table.Find(id);
        if (location.IsNone || !_blocks[location.BlockId].IsLive(location.Ordinal))
            return false;
        _head.Block.AppendFrom(_blocks[location.BlockId].Block, location.Ordinal, payload);
        return EnterLastRow();
    }

    private bool Remove(PointLocation location) =>
        !location.IsNone && _blocks[location.BlockId].IsLive(location.Ordinal) && _blocks[location.BlockId].Remove(location.Ordinal);
}
