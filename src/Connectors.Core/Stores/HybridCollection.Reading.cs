using System.Runtime.CompilerServices;

namespace Connectors;

public abstract partial class HybridCollection
{
    /// <summary>Reads points by id.</summary>
    /// <param name="ids">The ids; a repeated one is answered once.</param>
    /// <param name="options">What comes back.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The points in the order of the ids; ids without a point are left out.</returns>
    public async Task<IReadOnlyList<HybridPoint>> GetAsync(IEnumerable<string> ids, GetOptions? options = null, CancellationToken cancellationToken = default)
    {
        var distinct = Distinct(ids);
        ThrowIfForeign(options, nameof(options));
        options ??= new GetOptions();
        if (distinct.Count == 0)
            return [];
        return await RunAsync("get", options, isWrite: false, async token =>
        {
            CheckSelection(options.Vectors, await GetSchemaAsync("get", token).ConfigureAwait(false));
            var found = await GetCoreAsync(distinct, options, token).ConfigureAwait(false);
            var byId = found.ToDictionary(point => point.Id, StringComparer.Ordinal);
            return (IReadOnlyList<HybridPoint>)[.. distinct.Where(byId.ContainsKey).Select(id => byId[id])];
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads one point.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="options">What comes back.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The point, or null when there is none.</returns>
    public async Task<HybridPoint?> GetAsync(string id, GetOptions? options = null, CancellationToken cancellationToken = default) =>
        (await GetAsync([id], options, cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>Counts points exactly.</summary>
    /// <param name="filter">Which points; null for all.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of points.</returns>
    /// <exception cref="NotSupportedException">The store cannot evaluate the filter exactly.</exception>
    public async Task<long> CountAsync(Filter? filter = null, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfForeign(options, nameof(options));
        return await RunAsync("count", options, isWrite: false, async token =>
        {
            var schema = await GetSchemaAsync("count", token).ConfigureAwait(false);
            if (filter is not null)
                CheckFilter(filter, schema, await GetCapabilitiesAsync(token).ConfigureAwait(false));
            return await CountCoreAsync(filter, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Visits points, a page at a time. The order is stable, but not defined; concurrent writes may show.</summary>
    /// <param name="options">Which points, and what comes back of them. The deadline is that of each page.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The points.</returns>
    /// <exception cref="NotSupportedException">The store cannot evaluate the filter exactly.</exception>
    public async IAsyncEnumerable<HybridPoint> ScrollAsync(ScrollOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ThrowIfForeign(options, nameof(options));
        options ??= new ScrollOptions();
        var schema = await GetSchemaInTimeAsync("scroll", options, cancellationToken).ConfigureAwait(false);
        CheckSelection(options.Vectors, schema);
        if (options.Filter is { } filter)
            CheckFilter(filter, schema, await GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false));

        // One span for the whole visit, the caller's own work on the points included.
        using var scope = OperationScope.Start(Store.Product, "scroll", Name);
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var points = ScrollCoreAsync(options, timer.Token).GetAsyncEnumerator(timer.Token);
        await using (points.ConfigureAwait(false))
        {
            while (await MoveNextAsync(points, options.Deadline ?? Store.Deadline, timer, scope, cancellationToken).ConfigureAwait(false))
                yield return points.Current;
        }

        scope.Succeed();
    }

    /// <summary>Reads points by distinct ids.</summary>
    /// <param name="ids">The ids; at least one.</param>
    /// <param name="options">What comes back.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The points that exist, in any order.</returns>
    protected abstract Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken);

    /// <summary>Counts points exactly.</summary>
    /// <param name="filter">The checked filter; null for all points.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The number of points.</returns>
    protected abstract Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken);

    /// <summary>Visits points in a stable order.</summary>
    /// <param name="options">Which points, and what comes back of them; the filter is checked.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    /// <returns>The points.</returns>
    protected abstract IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, CancellationToken cancellationToken);

    /// <summary>Refuses a filter that the store cannot evaluate exactly, before any I/O. Stores add their own rules to these.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="definition">The schema of the collection.</param>
    /// <param name="capabilities">What the store can do.</param>
    /// <exception cref="NotSupportedException">The store cannot evaluate it exactly.</exception>
    protected virtual void CheckFilter(Filter filter, HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
    }

    private void CheckFilter(Filter filter, CollectionSchema schema, StoreCapabilities capabilities)
    {
        FilterChecker.Check(filter, schema, capabilities, Store.Product);
        CheckFilter(filter, schema.Definition, capabilities);
    }

    /// <summary>The timer runs only while the store is asked, not while the caller works on a point.</summary>
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<HybridPoint> points, TimeSpan deadline, CancellationTokenSource timer, OperationScope scope, CancellationToken cancellationToken)
    {
        try
        {
            timer.CancelAfter(deadline);
            var found = await points.MoveNextAsync().ConfigureAwait(false);
            timer.CancelAfter(Timeout.InfiniteTimeSpan);
            return found;
        }
        catch (Exception e)
        {
            var error = e is OperationCanceledException canceled ? Store.Translate(canceled, "scroll", Name, timer.IsCancellationRequested ? deadline : null, isWrite: false, cancellationToken) : e;
            scope.Fail(error);
            StoreLog.OperationFailed(Store.Logger, "scroll", Name, error);
            if (error is CollectionNotFoundException)
                Forget();
            if (ReferenceEquals(error, e))
                throw;
            throw error;
        }
    }

    private static void CheckSelection(VectorSelection selection, CollectionSchema schema)
    {
        if (selection.Fields.FirstOrDefault(field => !schema.HasVectorField(field)) is { } unknown)
            throw new ArgumentException($"There is no vector field '{unknown}'; the fields are {schema.VectorFieldNames}.", nameof(selection));
    }
}
