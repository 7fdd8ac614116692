using System.Diagnostics;

namespace Connectors;

/// <summary>
/// One scroll as an operation: the deadline runs, and time is measured, only while the store is asked, not while the caller works on a
/// point.
/// </summary>
internal sealed class ScrollRun(HybridStore store, string collection, TimeSpan deadline, CancellationToken cancellationToken) : IDisposable
{
    private const string Operation = "scroll";
    private readonly CancellationTokenSource _timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private readonly OperationScope _scope = OperationScope.Start(store.Product, Operation, collection);
    private TimeSpan _waited;
    private bool _hasFailed;

    public CancellationToken Token => _timer.Token;

    public async ValueTask<T> WaitAsync<T>(Func<ValueTask<T>> step)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            _timer.CancelAfter(deadline);
            OperationDeadline.Begin(deadline);
            var result = await step().ConfigureAwait(false);
            _timer.CancelAfter(Timeout.InfiniteTimeSpan);
            _waited += Stopwatch.GetElapsedTime(started);
            return result;
        }
        catch (Exception e)
        {
            _hasFailed = true;
            var error = e is OperationCanceledException canceled
                ? store.Translate(canceled, Operation, collection, _timer.IsCancellationRequested ? deadline : null, isWrite: false, cancellationToken)
                : e;
            _scope.Fail(error);
            StoreLog.OperationFailed(store.Logger, Operation, collection, error);
            if (ReferenceEquals(error, e))
                throw;
            throw error;
        }
    }

    public void Dispose()
    {
        if (!_hasFailed)
            _scope.Succeed(_waited);
        _scope.Dispose();
        _timer.Dispose();
    }
}
