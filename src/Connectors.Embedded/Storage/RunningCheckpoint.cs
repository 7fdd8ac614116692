namespace Connectors.Embedded.Storage;

/// <summary>A checkpoint that is being made beside the writer.</summary>
internal sealed class RunningCheckpoint(Checkpoint checkpoint, Task<Manifest?> work)
{
    private readonly TaskCompletionSource _installed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Checkpoint Checkpoint { get; } = checkpoint;

    /// <summary>The merging and the files.</summary>
    public Task<Manifest?> Work { get; } = work;

    /// <summary>Done when the writer has gone over to the new blocks.</summary>
    public Task Installed => _installed.Task;

    public void Succeed() => _installed.TrySetResult();

    public void Fail(Exception exception)
    {
        _installed.TrySetException(exception);
        // Most checkpoints have nobody who waits for them; the failure is in the log.
        _ = _installed.Task.Exception;
    }
}
