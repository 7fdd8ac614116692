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
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new ScrollRun(Store, Name, options.Deadline ?? Store.Deadline, cancellationToken);
        var points = await run.WaitAsync(() => BeginScrollAsync(options, run.Token)).ConfigureAwait(false);
        await using (points.ConfigureAwait(false))
        {
            Func<ValueTask<bool>> next = points.MoveNextAsync;
            while (await run.WaitAsync(next).ConfigureAwait(false))
                yield return points.Current;
        }
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

    private async ValueTask<IAsyncEnumerator<HybridPoint>> BeginScrollAsync(ScrollOptions options, CancellationToken cancellationToken)
    {
        var schema = await GetSchemaAsync("scroll", cancellationToken).ConfigureAwait(false);
        CheckSelection(options.Vectors, schema);
        if (options.Filter is { } filter)
            CheckFilter(filter, schema, await GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false));
        return ScrollCoreAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    private static void CheckSelection(VectorSelection selection, CollectionSchema schema)
    {
        if (selection.Fields.FirstOrDefault(field => !schema.HasVectorField(field)) is { } unknown)
            throw new ArgumentException($"There is no vector field '{unknown}'; the fields are {schema.VectorFieldNames}.", nameof(selection));
    }
}
