using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors;

/// <summary>A connection to a database that holds hybrid collections.</summary>
/// <remarks>
/// Safe for concurrent use. Public operations check their arguments, report traces and metrics under <see cref="ConnectorsTelemetry.Name"/>
/// and keep the deadline; what a store does itself is in the protected <c>…CoreAsync</c> members. What the caller gave to a store
/// (an HttpClient, a transport) is never disposed by it.
/// </remarks>
public abstract class HybridStore : IAsyncDisposable
{
    private StoreInfo? _info;
    private int _disposed;

    /// <summary>Makes a store.</summary>
    /// <param name="product">The product, as in telemetry: <c>embedded</c>, <c>qdrant</c>, <c>milvus</c>, <c>elasticsearch</c>.</param>
    /// <param name="deadline">How long a call may take when it does not say otherwise: see <see cref="CallOptions.Deadline"/>; null for 30 seconds.</param>
    /// <param name="logger">Where operations are logged; null for nowhere.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is not positive, or longer than 24 days.</exception>
    protected HybridStore(string product, TimeSpan? deadline = null, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(product);
        CallOptions.ThrowUnlessDeadline(deadline, nameof(deadline));
        Product = product;
        Deadline = deadline ?? TimeSpan.FromSeconds(30);
        Logger = logger ?? NullLogger.Instance;
    }

    /// <summary>Gets the product, as in telemetry.</summary>
    public string Product { get; }

    /// <summary>Gets how long a call may take when it does not say otherwise.</summary>
    public TimeSpan Deadline { get; }

    /// <summary>Gets where operations are logged.</summary>
    protected internal ILogger Logger { get; }

    /// <summary>Gets a collection by name. There is no I/O, and the collection need not exist.</summary>
    /// <param name="name">The name; the stores' rules differ.</param>
    /// <returns>The collection.</returns>
    /// <exception cref="ArgumentException">The store cannot have a collection of that name.</exception>
    public abstract HybridCollection Collection(string name);

    /// <summary>Lists the collections.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names in ordinal order.</returns>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default)
    {
        var names = await RunAsync("list", null, null, isWrite: false, ListCoreAsync, cancellationToken).ConfigureAwait(false);
        return [.. names.Order(StringComparer.Ordinal)];
    }

    /// <summary>Asks for product, version and capabilities. The answer is remembered.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the store says of itself.</returns>
    public async ValueTask<StoreInfo> GetInfoAsync(CancellationToken cancellationToken = default) =>
        _info ??= await RunAsync("info", null, null, isWrite: false, GetInfoCoreAsync, cancellationToken).ConfigureAwait(false);

    /// <summary>Reaches what lies beneath: the transport, or a native object.</summary>
    /// <param name="serviceType">The type asked for.</param>
    /// <returns>The object, or null when the store has none of that type.</returns>
    public virtual object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Releases what the store itself has made. Doing so again has no effect.</summary>
    /// <returns>A task that ends when everything is released.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            await DisposeCoreAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Lists the collections, in any order.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names.</returns>
    protected abstract Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken);

    /// <summary>Asks the server for product, version and capabilities.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The answer.</returns>
    protected abstract Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken);

    /// <summary>Releases what the store itself has made.</summary>
    /// <returns>A task that ends when everything is released.</returns>
    protected virtual ValueTask DisposeCoreAsync() => ValueTask.CompletedTask;

    /// <summary>Runs an operation that only this store has, as the common ones run: under its deadline, with traces, metrics and logs.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="operation">What it does, for instance <c>list databases</c>.</param>
    /// <param name="isWrite">Whether it changes something.</param>
    /// <param name="run">The operation.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What it returns.</returns>
    protected Task<T> RunOperationAsync<T>(string operation, bool isWrite, Func<CancellationToken, Task<T>> run, CancellationToken cancellationToken) =>
        RunAsync(operation, collection: null, deadline: null, isWrite, run, cancellationToken);

    /// <summary>
    /// Runs an operation under its deadline and reports it. When it is cancelled by anything but the caller's own token (the deadline,
    /// a transport's timer, the server), that is a transient <see cref="StoreException"/>, of unknown outcome for a write.
    /// </summary>
    internal async Task<T> RunAsync<T>(
        string operation,
        string? collection,
        TimeSpan? deadline,
        bool isWrite,
        Func<CancellationToken, Task<T>> run,
        CancellationToken cancellationToken,
        long? batchSize = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var scope = OperationScope.Start(Product, operation, collection, batchSize);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = deadline ?? Deadline;
        timer.CancelAfter(limit);
        OperationDeadline.Begin(limit);
        try
        {
            var result = await run(timer.Token).ConfigureAwait(false);
            scope.Succeed();
            return result;
        }
        catch (Exception e)
        {
            var error = e is OperationCanceledException canceled ? Translate(canceled, operation, collection, timer.IsCancellationRequested ? limit : null, isWrite, cancellationToken) : e;
            scope.Fail(error);
            StoreLog.OperationFailed(Logger, operation, collection, error);
            if (ReferenceEquals(error, e))
                throw;
            throw error;
        }
    }

    /// <summary>Says whose cancellation it was: the caller's, with the caller's own token, or a fault of the store.</summary>
    /// <param name="canceled">What was thrown.</param>
    /// <param name="operation">What was tried.</param>
    /// <param name="collection">Where; null for the whole store.</param>
    /// <param name="passed">The deadline, when it has passed.</param>
    /// <param name="isWrite">Whether something may have been written.</param>
    /// <param name="cancellationToken">The caller's token.</param>
    /// <returns>What to throw.</returns>
    internal Exception Translate(OperationCanceledException canceled, string operation, string? collection, TimeSpan? passed, bool isWrite, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return canceled.CancellationToken == cancellationToken ? canceled : new OperationCanceledException(canceled.Message, canceled, cancellationToken);
        var what = passed is { } limit
            ? string.Create(CultureInfo.InvariantCulture, $"{operation} did not end within {limit.TotalSeconds:0.###} s. Give the call a longer {nameof(CallOptions.Deadline)} if it needs one.")
            : $"{operation} was cancelled by {Product} or on the way to it, not by the caller.";
        return new StoreException(what, canceled)
        {
            Store = Product,
            Collection = collection,
            Operation = operation,
            IsTransient = true,
            OutcomeUnknown = isWrite,
        };
    }
}
