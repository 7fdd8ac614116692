namespace Connectors;

public abstract partial class HybridCollection
{
    /// <summary>Writes points. A point that exists is replaced whole.</summary>
    /// <remarks>
    /// Of points with the same id the last one of the call is taken. A bad point is found before any I/O and does not keep the
    /// others from being written. The sequence is read to its end first; for endless ones call this once for each chunk.
    /// </remarks>
    /// <param name="points">The points.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call; points of requests in flight may then have been written.</param>
    /// <returns>How many were written, and what happened to each of the others.</returns>
    /// <exception cref="PartialUpsertException">A point was rejected or is of unknown outcome, or the points could not be made visible, and
    /// <see cref="UpsertOptions.ThrowOnFailure"/> is true. The exception holds the report.</exception>
    public async Task<UpsertReport> UpsertAsync(IEnumerable<HybridPoint> points, UpsertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        ThrowIfForeign(options, nameof(options));
        options ??= new UpsertOptions();
        var given = points as IReadOnlyCollection<HybridPoint> ?? [.. points];
        if (given.Contains(null!))
            throw new ArgumentException("The sequence holds a null instead of a point.", nameof(points));

        // The deadline is kept request by request: a bulk load may take hours.
        return await RunAsync("upsert", Timeout.InfiniteTimeSpan, isWrite: true, async token =>
        {
            var report = await WriteAsync(given, options, token).ConfigureAwait(false);
            Report(report);
            return !options.ThrowOnFailure || report is { IsComplete: true, VisibilityFault: null } ? report : throw Failure(report);
        }, cancellationToken, given.Count).ConfigureAwait(false);
    }

    /// <summary>Writes one point. A point that exists is replaced whole.</summary>
    /// <param name="point">The point.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="PartialUpsertException">The point was rejected or is of unknown outcome.</exception>
    public Task<UpsertReport> UpsertAsync(HybridPoint point, UpsertOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(point);
        return UpsertAsync([point], options, cancellationToken);
    }

    /// <summary>Changes top-level keys of payloads: each named key is replaced whole, null removes it; other keys and all vectors stay.</summary>
    /// <param name="ids">The points.</param>
    /// <param name="patch">The keys to set or remove.</param>
    /// <param name="options">How they are updated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The ids that have no point; none is created.</returns>
    /// <exception cref="NotSupportedException">The store cannot change payloads in place, and <see cref="UpdatePayloadOptions.AllowReadModifyWrite"/> is false.</exception>
    public Task<UpdatePayloadReport> UpdatePayloadAsync(
        IEnumerable<string> ids,
        Payload patch,
        UpdatePayloadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var distinct = Distinct(ids);
        CheckUpdate(patch, options);
        if (distinct.Count == 0)
            return Task.FromResult(new UpdatePayloadReport([]));
        return UpdatePayloadAsync(patch, options, (inPlace, token) => inPlace
            ? UpdatePayloadCoreAsync(distinct, patch, options ?? new(), token)
            : ReadModifyWriteCoreAsync(distinct, patch, options ?? new(), token), cancellationToken);
    }

    /// <summary>Changes top-level keys of the payloads of all points that satisfy a filter.</summary>
    /// <param name="filter">The filter; <see cref="Filter.All"/> must be written out.</param>
    /// <param name="patch">The keys to set or remove: each named key is replaced whole, null removes it.</param>
    /// <param name="options">How they are updated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A report without missing ids.</returns>
    /// <exception cref="NotSupportedException">The store cannot change payloads in place, and <see cref="UpdatePayloadOptions.AllowReadModifyWrite"/> is false.</exception>
    public Task<UpdatePayloadReport> UpdatePayloadAsync(
        Filter filter,
        Payload patch,
        UpdatePayloadOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        CheckUpdate(patch, options);
        return UpdatePayloadAsync(patch, options, async (inPlace, token) =>
        {
            CheckFilter(filter, await GetSchemaAsync("update payload", token).ConfigureAwait(false), await GetCapabilitiesAsync(token).ConfigureAwait(false));
            if (inPlace)
            {
                await UpdatePayloadCoreAsync(filter, patch, options ?? new(), token).ConfigureAwait(false);
                return new UpdatePayloadReport([]);
            }

            var ids = new List<string>();
            await foreach (var point in ScrollCoreAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, token).ConfigureAwait(false))
                ids.Add(point.Id);

            // A point that is deleted meanwhile does not satisfy the filter any more.
            await ReadModifyWriteCoreAsync(ids, patch, options ?? new(), token).ConfigureAwait(false);
            return new UpdatePayloadReport([]);
        }, cancellationToken);
    }

    /// <summary>Deletes points by id. An id without a point is no error.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when no search sees the points any more.</returns>
    public async Task DeleteAsync(IEnumerable<string> ids, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        var distinct = Distinct(ids);
        ThrowIfForeign(options, nameof(options));
        if (distinct.Count == 0)
            return;
        await RunAsync("delete", options, isWrite: true, async token =>
        {
            await GetSchemaAsync("delete", token).ConfigureAwait(false);
            await DeleteCoreAsync(distinct, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes all points that satisfy a filter.</summary>
    /// <param name="filter">The filter; <see cref="Filter.All"/> must be written out.</param>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when no search sees the points any more.</returns>
    /// <exception cref="NotSupportedException">The store cannot evaluate the filter exactly.</exception>
    public async Task DeleteAsync(Filter filter, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ThrowIfForeign(options, nameof(options));
        await RunAsync("delete", options, isWrite: true, async token =>
        {
            CheckFilter(filter, await GetSchemaAsync("delete", token).ConfigureAwait(false), await GetCapabilitiesAsync(token).ConfigureAwait(false));
            await DeleteCoreAsync(filter, token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until a search sees everything that was written before, also with <see cref="UpsertOptions.WaitUntilVisible"/> off.</summary>
    /// <param name="options">The deadline.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends then.</returns>
    public async Task WaitUntilVisibleAsync(CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        ThrowIfForeign(options, nameof(options));
        await RunAsync("wait until visible", options, isWrite: false, async token =>
        {
            await WaitUntilVisibleCoreAsync(token).ConfigureAwait(false);
            return true;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes checked points with distinct ids.</summary>
    /// <param name="points">The points, in the order of the call.</param>
    /// <param name="definition">The schema of the collection.</param>
    /// <param name="options">How they are written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The outcomes of the points that were rejected or are unknown; all others count as written.</returns>
    protected abstract Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points,
        HybridCollectionDefinition definition,
        UpsertOptions options,
        CancellationToken cancellationToken);

    /// <summary>
    /// Makes the points of an upsert visible to searches; called after <see cref="UpsertCoreAsync"/> has written some, where
    /// <see cref="UpsertOptions.WaitUntilVisible"/> is on. Does nothing for a store whose writes are visible when they are acknowledged.
    /// </summary>
    /// <param name="options">How the points were written.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they are visible.</returns>
    protected virtual Task MakeVisibleCoreAsync(UpsertOptions options, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Changes payloads in place; called only when the capabilities say that the store can.</summary>
    /// <param name="ids">The distinct ids.</param>
    /// <param name="patch">The keys to set or remove.</param>
    /// <param name="options">How they are updated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The ids that have no point.</returns>
    protected virtual Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken) =>
        throw NotSupported("update payloads");

    /// <summary>Changes payloads in place; called only when the capabilities say that the store can.</summary>
    /// <param name="filter">The checked filter.</param>
    /// <param name="patch">The keys to set or remove.</param>
    /// <param name="options">How they are updated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when all are changed.</returns>
    protected virtual Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken) =>
        throw NotSupported("update payloads");

    /// <summary>
    /// Reads points, changes their payloads here and writes them again, for stores that cannot change payloads in place; called only when the
    /// caller allows it.
    /// </summary>
    /// <param name="ids">The distinct ids.</param>
    /// <param name="patch">The keys to set or remove.</param>
    /// <param name="options">How they are updated.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The ids that have no point.</returns>
    /// <exception cref="PartialUpsertException">A point could not be written.</exception>
    protected virtual async Task<UpdatePayloadReport> ReadModifyWriteCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(options);
        var missing = new List<string>();
        foreach (var chunk in ids.Chunk(500))
        {
            var points = await GetForUpdateCoreAsync(chunk, cancellationToken).ConfigureAwait(false);
            missing.AddRange(chunk.Except(points.Select(point => point.Id), StringComparer.Ordinal));
            foreach (var point in points)
                point.Payload = point.Payload.Patch(patch);
            var report = await WriteAsync(points, new UpsertOptions { Deadline = options.Deadline }, cancellationToken).ConfigureAwait(false);
            if (report is not { IsComplete: true, VisibilityFault: null })
                throw Failure(report);
        }

        return new UpdatePayloadReport(missing);
    }

    /// <summary>Reads points that are written back changed, as they are now: a store whose reads may lag behind its writes overrides it.</summary>
    /// <param name="ids">The distinct ids; at least one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The points that exist, whole.</returns>
    protected virtual Task<IReadOnlyList<HybridPoint>> GetForUpdateCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        GetCoreAsync(ids, new GetOptions(), cancellationToken);

    /// <summary>Deletes points by distinct ids.</summary>
    /// <param name="ids">The ids; at least one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when no search sees them.</returns>
    protected abstract Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>Deletes points by a checked filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when no search sees them.</returns>
    protected abstract Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken);

    /// <summary>Waits until a search sees everything that was written before.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends then.</returns>
    protected abstract Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken);

    /// <summary>Makes the exception for an operation that the store cannot do.</summary>
    /// <param name="what">What it cannot, for instance <c>update payloads</c>.</param>
    /// <returns>The exception.</returns>
    protected NotSupportedException NotSupported(string what) => new($"{Store.Product} cannot {what} (collection '{Name}').");

    private async Task<UpsertReport> WriteAsync(IReadOnlyCollection<HybridPoint> given, UpsertOptions options, CancellationToken cancellationToken)
    {
        if (given.Count == 0)
            return new UpsertReport(0, []);
        var schema = await GetSchemaInTimeAsync("upsert", options, cancellationToken).ConfigureAwait(false);
        var capabilities = await GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false);
        var (pending, others) = UpsertPlan.Make(given, new PointChecker(schema, capabilities, Store.Product));
        if (pending.Count > 0)
            others.AddRange(await UpsertCoreAsync(pending, schema.Definition, options, cancellationToken).ConfigureAwait(false));
        others.Sort((a, b) => a.Ordinal.CompareTo(b.Ordinal));
        var report = new UpsertReport(given.Count - others.Count, others);
        return options.WaitUntilVisible && report.Written > 0
            ? report with { VisibilityFault = await TryMakeVisibleAsync(options, cancellationToken).ConfigureAwait(false) }
            : report;
    }

    private async Task<StoreException?> TryMakeVisibleAsync(UpsertOptions options, CancellationToken cancellationToken)
    {
        var limit = options.Deadline ?? Store.Deadline;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timer.CancelAfter(limit);
        try
        {
            await MakeVisibleCoreAsync(options, timer.Token).ConfigureAwait(false);
            return null;
        }
        catch (StoreException e)
        {
            if (e is CollectionNotFoundException)
                Forget();
            return e;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new StoreException($"The points were not made visible within {limit.TotalSeconds:0.###} s.", e) { Store = Store.Product, Collection = Name, Operation = "upsert", IsTransient = true };
        }
    }

    /// <summary>Checks vectors that replace those of points which are there, by the rules of an upsert: for stores that have such an operation.</summary>
    /// <param name="points">The points, without payloads.</param>
    /// <param name="operation">What is tried.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The points to write, by id: without explicit zero weights.</returns>
    /// <exception cref="ArgumentException">A point has no vectors, a payload or a fault, or an id comes twice; the message says which.</exception>
    protected async Task<IReadOnlyDictionary<string, HybridPoint>> CheckVectorsAsync(IReadOnlyList<HybridPoint> points, string operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        var checker = new PointChecker(await GetSchemaAsync(operation, cancellationToken).ConfigureAwait(false), await GetCapabilitiesAsync(cancellationToken).ConfigureAwait(false), Store.Product);
        var byId = new Dictionary<string, HybridPoint>(StringComparer.Ordinal);
        for (var i = 0; i < points.Count; i++)
        {
            var point = points[i] ?? throw new ArgumentException($"Point {i} is null.", nameof(points));
            var fault = checker.FindVectorFault(point, out var checkedPoint)
                ?? (point.Dense.Count + point.Sparse.Count == 0 ? "It has no vectors." : null)
                ?? (point.Payload.IsEmpty ? null : $"It has a payload, which {nameof(UpdatePayloadAsync)} changes.")
                ?? (byId.TryAdd(point.Id, checkedPoint) ? null : "Its id comes twice.");
            if (fault is not null)
                throw new ArgumentException($"Point {i} ('{point.Id}'): {fault}", nameof(points));
        }

        return byId;
    }

    private void CheckUpdate(Payload patch, UpdatePayloadOptions? options)
    {
        ThrowIfForeign(options, nameof(options));
        if (patch.IsEmpty)
            throw new ArgumentException("The patch changes nothing: it has no keys.", nameof(patch));
    }

    private async Task<UpdatePayloadReport> UpdatePayloadAsync(
        Payload patch,
        UpdatePayloadOptions? options,
        Func<bool, CancellationToken, Task<UpdatePayloadReport>> update,
        CancellationToken cancellationToken)
    {
        return await RunAsync("update payload", options, isWrite: true, async token =>
        {
            var schema = await GetSchemaAsync("update payload", token).ConfigureAwait(false);
            if (schema.FindPatchFault(patch) is { } fault)
                throw new ArgumentException(fault, nameof(patch));
            var inPlace = (await GetCapabilitiesAsync(token).ConfigureAwait(false)).PayloadUpdates;
            if (!inPlace && options?.AllowReadModifyWrite is not true)
                throw new NotSupportedException($"{Store.Product} cannot change payloads in place. Set {nameof(UpdatePayloadOptions)}.{nameof(UpdatePayloadOptions.AllowReadModifyWrite)} to read, change and write the points (not atomic).");
            return await update(inPlace, token).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    private static IReadOnlyList<string> Distinct(IEnumerable<string> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            PointIds.ThrowIfInvalid(id, nameof(ids));
            distinct.Add(id);
        }

        return [.. distinct];
    }

    private void Report(UpsertReport report)
    {
        var counts = report.Others.CountBy(outcome => outcome.Status).ToDictionary();
        Count("written", report.Written);
        Count("superseded", counts.GetValueOrDefault(PointStatus.Superseded));
        Count("rejected", counts.GetValueOrDefault(PointStatus.Rejected));
        Count("unknown", counts.GetValueOrDefault(PointStatus.Unknown));
        if (!report.IsComplete)
            StoreLog.PartialUpsert(Store.Logger, Name, counts.GetValueOrDefault(PointStatus.Rejected), counts.GetValueOrDefault(PointStatus.Unknown), report.Written);

        void Count(string outcome, long points)
        {
            if (points > 0)
                ConnectorsTelemetry.Points.Add(points, new("db.system.name", Store.Product), new("db.collection.name", Name), new("connectors.outcome", outcome));
        }
    }

    /// <summary>Makes the exception for points that were not written.</summary>
    /// <param name="report">The report; at least one point was rejected or is of unknown outcome.</param>
    /// <param name="cause">The cause, if there was one.</param>
    /// <returns>The exception.</returns>
    protected internal PartialUpsertException Failure(UpsertReport report, Exception? cause = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        var failures = report.Others.Where(outcome => outcome.Status != PointStatus.Superseded).ToList();
        if (failures.Count == 0 && report.VisibilityFault is { } fault)
        {
            return new PartialUpsertException($"All {report.Written} points were written, but a search may not see them yet: {fault.Message}", fault)
            {
                Store = Store.Product,
                Collection = Name,
                Operation = "upsert",
                IsTransient = fault.IsTransient,
                Report = report,
            };
        }

        var unknown = failures.Count(outcome => outcome.Status == PointStatus.Unknown);
        return new PartialUpsertException(
            $"{failures.Count} of {report.Written + report.Others.Count} points were not written ({failures.Count - unknown} rejected, {unknown} of unknown outcome). " +
            $"The first is point {failures[0].Ordinal} ('{failures[0].Id}'): {failures[0].Error}",
            cause)
        {
            Store = Store.Product,
            Collection = Name,
            Operation = "upsert",
            OutcomeUnknown = unknown > 0,
            IsTransient = failures.TrueForAll(outcome => outcome.IsTransient),
            Report = report,
        };
    }
}
