namespace Connectors.Stores;

/// <summary>A place in the order of writes: see <see cref="WriteOrder"/>.</summary>
public sealed class WriteClaim : IDisposable
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WriteOrder _order;
    private readonly IReadOnlyList<string>? _ids;
    private readonly Task _before;
    private int _ended;

    internal WriteClaim(WriteOrder order, IReadOnlyList<string>? ids, List<Task> before)
    {
        _order = order;
        _ids = ids;
        _before = Task.WhenAll(before);
    }

    internal Task Done => _done.Task;

    /// <summary>Waits until every earlier write of the same ids has ended.</summary>
    /// <param name="cancellationToken">Gives up the wait; the claim still has to be disposed.</param>
    /// <returns>A task that ends then.</returns>
    public Task WaitAsync(CancellationToken cancellationToken) => _before.WaitAsync(cancellationToken);

    /// <summary>Ends the write: later ones of the same ids go on, once the earlier ones have ended too. Doing so again has no effect.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        if (_before.IsCompleted)
            End();
        else
            _ = _before.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void End()
    {
        _order.Release(this, _ids);
        _done.TrySetResult();
    }
}
