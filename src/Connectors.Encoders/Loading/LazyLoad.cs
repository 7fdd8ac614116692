namespace Connectors.Encoders.Loading;

/// <summary>
/// Something that is loaded when it is first needed, once for all callers. A failed load is not remembered: the next caller tries again. A
/// caller who gives up does not stop the load, because others may wait for it; disposing does.
/// </summary>
internal sealed class LazyLoad<T> : IDisposable
    where T : class, IDisposable
{
    private readonly Func<CancellationToken, Task<T>> _load;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationToken _closed;
    private Task<T>? _loading;
    private bool _isDisposed;

    public LazyLoad(Func<CancellationToken, Task<T>> load)
    {
        _load = load;

        // A load that begins after the end cannot ask the source any more.
        _closed = _closing.Token;
    }

    /// <summary>What was loaded; null before.</summary>
    public T? Value { get; private set; }

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(T));
            if (_loading is null or { IsFaulted: true } or { IsCanceled: true })
                _loading = Task.Run(LoadAsync, CancellationToken.None);
            return _loading.WaitAsync(cancellationToken);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            Value?.Dispose();
        }

        _closing.Cancel();
        _closing.Dispose();
    }

    private async Task<T> LoadAsync()
    {
        var loaded = await _load(_closed).ConfigureAwait(false);
        lock (_gate)
        {
            if (!_isDisposed)
                return Value = loaded;
        }

        loaded.Dispose();
        throw new ObjectDisposedException(typeof(T).Name);
    }
}
