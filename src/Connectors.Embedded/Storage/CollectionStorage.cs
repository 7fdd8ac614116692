using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Connectors.Embedded.Storage;

/// <summary>
/// A collection's points: snapshots for readers, and one writer that takes waiting writes together, appends them to the log with one
/// flush, applies them, publishes a snapshot, and acknowledges them. Without files it does the same in memory only.
/// </summary>
internal sealed class CollectionStorage : IAsyncDisposable
{
    private const int MaxWaitingWrites = 256;

    private readonly CollectionState _state;
    private readonly CollectionDisk? _disk;
    private readonly ICollectionIndex? _index;
    private readonly StorageOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _closing = new();
    private readonly Channel<WriteRequest> _queue = Channel.CreateBounded<WriteRequest>(new BoundedChannelOptions(MaxWaitingWrites) { SingleReader = true });
    private readonly WriteGroup _group = new();
    private readonly Task _writer;

    // Of the writer alone.
    private RunningCheckpoint? _running;
    private Exception? _fault;
    private ulong _sequence;

    public CollectionStorage(BlockLayout layout, CollectionState state, CollectionDisk? disk, ICollectionIndex? index, StorageOptions options, ILogger logger)
    {
        (Layout, _state, _disk, _index, _options, _logger) = (layout, state, disk, index, options, logger);
        _sequence = disk?.NextSequence ?? 0;
        _state.Publish();
        _writer = Task.Run(RunAsync, CancellationToken.None);
    }

    public BlockLayout Layout { get; }

    /// <summary>The newest state that readers may see.</summary>
    public CollectionSnapshot Current => _state.Current;

    /// <summary>A collection without files.</summary>
    public static CollectionStorage InMemory(BlockLayout layout, ICollectionIndex? index, StorageOptions options, ILogger logger) =>
        new(layout, new CollectionState(layout, [], nextBlockId: 1), disk: null, index, options, logger);

    /// <summary>Carries out a write; on return it is as durable as the options say, and visible.</summary>
    /// <exception cref="IOException">The log could not be written. Whether a part of the write is kept shows after the next open.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before its turn came; nothing was written.</exception>
    /// <exception cref="ObjectDisposedException">The collection is closed.</exception>
    public Task<CommitResult> CommitAsync(WriteOperation operation, CancellationToken cancellationToken) =>
        EnqueueAsync(new WriteRequest(null, operation, cancellationToken), cancellationToken);

    /// <summary>
    /// Carries out a write that depends on the present state: no other write comes between. <paramref name="prepare"/> runs on the
    /// writer and may return null when there is nothing to write. Exceptions as for the other overload, and those of prepare.
    /// </summary>
    public Task<CommitResult> CommitAsync(Func<CollectionSnapshot, WriteOperation?> prepare, CancellationToken cancellationToken) =>
        EnqueueAsync(new WriteRequest(prepare, null, cancellationToken), cancellationToken);

    /// <summary>Turns the log and the head into segments now. Returns when they are durable and the log is empty.</summary>
    /// <exception cref="IOException">A file could not be written; the collection goes on with its log.</exception>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // One that runs already may have begun before writes that this call has to cover.
            var (isOwn, checkpoint) = (false, default(RunningCheckpoint));
            await CommitAsync(
                _ =>
                {
                    isOwn = _running is null;
                    checkpoint = _running ?? StartCheckpoint();
                    return null;
                },
                cancellationToken).ConfigureAwait(false);
            if (checkpoint is null)
                return;
            if (isOwn)
            {
                await checkpoint.Installed.WaitAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            await checkpoint.Installed.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_queue.Writer.TryComplete())
        {
            await _writer.ConfigureAwait(false);
            return;
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await _writer.ConfigureAwait(false);
        _closing.Dispose();
    }

    private async Task<CommitResult> EnqueueAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await _queue.Writer.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            request.Fail(new ObjectDisposedException(nameof(CollectionStorage), "The collection was closed."));
        }
        catch (OperationCanceledException exception)
        {
            request.Fail(exception);
        }

        return await request.Completion.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_queue.Reader.TryRead(out var request))
            {
                if (request.NeedsState)
                    CommitGroup();
                foreach (var record in request.Begin(_state.Current))
                    await AddAsync(request, record).ConfigureAwait(false);
            }

            CommitGroup();
        }

        if (_running is { } running)
            await InstallWhenDoneAsync(running).ConfigureAwait(false);
        _disk?.Dispose();
    }

    private async ValueTask AddAsync(WriteRequest request, RecordBody record)
    {
        if (_group.IsFull || !_state.HasRoomFor(_group.Rows + record.RowsAppended))
        {
            CommitGroup();
            await MakeRoomAsync(request, record.RowsAppended).ConfigureAwait(false);
        }

        if (!request.IsCompleted)
            _group.Add(request, record);
    }

    private void CommitGroup()
    {
        if (_group.IsEmpty)
            return;
        try
        {
            ThrowIfFaulted();
            _disk?.Append(_group.Records);
        }
        catch (Exception exception)
        {
            _group.Fail(exception);
            return;
        }

        try
        {
            for (var i = 0; i < _group.Records.Count; i++)
                _state.Apply(_group.Records[i].Bytes.Span, _group.OwnerOf(i).Result);
            _sequence += (ulong)_group.Records.Count;
            _group.Complete(_state.Publish());
        }
        catch (Exception exception)
        {
            // The log has it and the memory does not (out of memory): only a replay can make them equal again.
            _fault = exception;
            _group.Fail(exception);
            return;
        }

        StartCheckpointIfDue();
    }

    private void ThrowIfFaulted()
    {
        if (_fault is not null)
            throw new IOException($"The collection takes no more writes since one could not be applied ({_fault.Message}). Reads go on; dispose the store and open it again.", _fault);
    }

    // A full head is closed at once; only when the one before is still being written does the writer wait for the disk.
    private async Task MakeRoomAsync(WriteRequest request, int rows)
    {
        if (request.IsCompleted || _state.HasRoomFor(rows))
            return;
        try
        {
            if (_running is { } running)
                await InstallWhenDoneAsync(running).ConfigureAwait(false);
            if (!_state.HasRoomFor(rows))
                StartCheckpoint();
        }
        catch (Exception exception)
        {
            request.Fail(exception);
        }
    }

    private void StartCheckpointIfDue()
    {
        if (_running is not null || _closing.IsCancellationRequested)
            return;
        var current = _state.Current;
        var dead = current.Views.Sum(view => (long)view.Rows - view.LiveRows);
        var due = current.Head.Rows >= _options.MaxHeadRows
            || _disk?.LogLength >= _options.MaxLogBytes
            || (dead >= _options.MaxHeadRows && dead > current.LiveCount);
        if (!due)
            return;
        try
        {
            StartCheckpoint();
        }
        catch (Exception exception)
        {
            StorageLog.CheckpointFailed(_logger, _disk?.Folder ?? "memory", exception);
        }
    }

    /// <summary>Closes the head and its log and starts to rewrite them beside the writer. Null when there is nothing to do.</summary>
    private RunningCheckpoint? StartCheckpoint()
    {
        ThrowIfFaulted();
        var isWritten = _disk?.LogIsEmpty ?? _state.Current.Head.Rows == 0;
        if (isWritten && CompactionPlan.Choose(_state.Current).Count == 0)
            return null;
        _disk?.StartNextLog();
        _state.Freeze();
        var checkpoint = new Checkpoint(_state.Publish(), _disk?.LogNumber ?? 0, _sequence);

        // Seconds of computing and waiting for the disk: on a thread of its own, or the pool's few would acknowledge writes late.
        var work = Task.Factory.StartNew(() => Rewrite(checkpoint), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _running = new RunningCheckpoint(checkpoint, work);
        _ = FinishInTurnAsync(_running);
        return _running;
    }

    private Manifest? Rewrite(Checkpoint checkpoint)
    {
        checkpoint.Merge(Layout, _state.TakeBlockId, _index, _closing.Token);
        return _disk?.Save(checkpoint, _state.TakeBlockId);
    }

    // Asks the writer to finish a checkpoint that has done its work; when the collection closes meanwhile, the writer does so anyway.
    private async Task FinishInTurnAsync(RunningCheckpoint running)
    {
        await ((Task)running.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var request = new WriteRequest(_ => Finish(running), null, CancellationToken.None);
        try
        {
            await _queue.Writer.WriteAsync(request, CancellationToken.None).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return;
        }

        WriteOperation? Finish(RunningCheckpoint finished)
        {
            if (_running == finished)
                Install(finished);
            return null;
        }
    }

    private async Task InstallWhenDoneAsync(RunningCheckpoint running)
    {
        await ((Task)running.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Install(running);
    }

    private void Install(RunningCheckpoint running)
    {
        _running = null;
        try
        {
            var manifest = running.Work.GetAwaiter().GetResult();
            var merges = running.Checkpoint.Merges;
            var snapshot = GoOver(merges);
            if (manifest is not null)
                _disk!.Adopt(manifest);
            StorageLog.Checkpointed(_logger, _disk?.Folder ?? "memory", merges.Sum(merge => merge.Inputs.Count), merges.Count(merge => merge.Output is not null), snapshot.LiveCount);
            running.Succeed();
        }
        catch (OperationCanceledException)
        {
            running.Fail(new ObjectDisposedException(nameof(CollectionStorage), "The collection was closed during the checkpoint."));
        }
        catch (Exception exception)
        {
            StorageLog.CheckpointFailed(_logger, _disk?.Folder ?? "memory", exception);
            running.Fail(exception);
        }
    }

    private CollectionSnapshot GoOver(List<BlockMerge> merges)
    {
        try
        {
            _state.Install(merges);
            return _state.Publish();
        }
        catch (Exception exception)
        {
            _fault = exception;
            throw;
        }
    }
}
