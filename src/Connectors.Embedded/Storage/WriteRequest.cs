namespace Connectors.Embedded.Storage;

/// <summary>A write that waits for its turn. Cancellation counts until then; after that the write is carried out.</summary>
internal sealed class WriteRequest(Func<CollectionSnapshot, WriteOperation?>? prepare, WriteOperation? operation, CancellationToken cancellationToken)
{
    private readonly TaskCompletionSource<CommitResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WriteOperation? _operation = operation;
    private int _recordsLeft;

    public Task<CommitResult> Completion => _completion.Task;

    /// <summary>Whether the write needs the newest state, so that all before it must be applied first.</summary>
    public bool NeedsState => prepare is not null;

    public bool IsCompleted => _completion.Task.IsCompleted;

    public CommitResult Result { get; } = new();

    /// <summary>The records to log, or none when the write was cancelled, failed to prepare, or has nothing to write.</summary>
    public IReadOnlyList<RecordBody> Begin(CollectionSnapshot current)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            _completion.TrySetCanceled(cancellationToken);
            End();
            return [];
        }

        try
        {
            _operation ??= prepare?.Invoke(current);
        }
        catch (Exception exception)
        {
            Fail(exception);
            return [];
        }

        _recordsLeft = _operation?.Records.Count ?? 0;
        if (_recordsLeft == 0)
            Complete(current);
        return _operation?.Records.ToArray() ?? [];
    }

    /// <summary>Notes that one record is durable and applied; the last one completes the write.</summary>
    public void RecordApplied(CollectionSnapshot snapshot)
    {
        if (--_recordsLeft == 0)
            Complete(snapshot);
    }

    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);
        End();
    }

    private void Complete(CollectionSnapshot snapshot)
    {
        End();
        Result.Snapshot = snapshot;
        _completion.TrySetResult(Result);
    }

    private void End() => _operation?.Return();
}
