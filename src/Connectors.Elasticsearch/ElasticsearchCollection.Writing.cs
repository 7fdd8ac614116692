using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Schema;
using Connectors.Elasticsearch.Writing;
using Connectors.Stores;
using Polly;

namespace Connectors.Elasticsearch;

public sealed partial class ElasticsearchCollection
{
    // The vendor advises 5 to 15 MB a request.
    private static readonly BatchLimits Limits = new(Points: 1000, Bytes: 8 << 20, Parallel: 4);

    // The server encodes the texts of a request before it answers.
    private static readonly BatchLimits SemanticLimits = new(Points: 64, Bytes: 1 << 20, Parallel: 2);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points,
        HybridCollectionDefinition definition,
        UpsertOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        if (options is ElasticsearchUpsertOptions { CreateOnly: true, IfUnchanged.Count: > 0 })
            throw new ArgumentException($"{nameof(ElasticsearchUpsertOptions.CreateOnly)} and {nameof(ElasticsearchUpsertOptions.IfUnchanged)} exclude each other: what is not there has no version.", nameof(options));

        // The deadline of an upsert holds for each request: for this one too.
        var layout = await RunOperationAsync("describe", options, isWrite: false, token => FreshLayoutAsync("upsert", token), cancellationToken).ConfigureAwait(false);
        var version = (await _cluster.GetAsync(Context("upsert"), cancellationToken).ConfigureAwait(false)).Version;
        var checker = new DocumentChecker(layout, Tokens(layout));
        var (good, rejected) = PointSieve.Part(points, checker.FindFault);
        if (good.Count == 0)
            return rejected;

        // The sender has the retries: it knows which points of a request are still to be written.
        var bulk = new BulkCaller(_channel, Context("upsert", isWrite: true), WaitsForRefresh(options) ? "&refresh=wait_for" : string.Empty);
        var sender = new BulkSender(bulk, () => new DocumentWriter(layout, Tokens(layout), denseAsBase64: version.IsAtLeast(9, 3)), options as ElasticsearchUpsertOptions ?? new());
        var writer = new BatchWriter(sender, _state.Order, layout.Definition.Semantic.Count > 0 ? SemanticLimits : Limits, ResiliencePipeline.Empty, Store.Deadline);
        return [.. rejected, .. await writer.WriteAsync(good, options, cancellationToken).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    protected override Task MakeVisibleCoreAsync(UpsertOptions options, CancellationToken cancellationToken) =>
        WaitsForRefresh(options) ? Task.CompletedTask : RefreshAsync("upsert", cancellationToken);

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        var chunks = ids.Chunk(IdsPerRequest).ToList();
        var claims = _state.Order.Claim(chunks);
        try
        {
            await WriteInPartsAsync("delete", [.. chunks.Zip(claims)], async part =>
            {
                await part.Second.WaitAsync(cancellationToken).ConfigureAwait(false);
                await DeleteAsync(part.First, ifUnchanged: null, cancellationToken).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var claim in claims)
                claim.Dispose();
        }
    }

    /// <summary>
    /// Deletes what a search finds. Points that change between the search and their deletion are left out, and they may satisfy the filter still:
    /// so it is done again while there are such.
    /// </summary>
    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        using var claim = _state.Order.ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        for (var tries = 0; tries < MaxConflicts; tries++)
        {
            try
            {
                await RefreshAsync("delete", cancellationToken).ConfigureAwait(false);
                if (await DeleteOnceAsync(layout, filter, cancellationToken).ConfigureAwait(false) == 0)
                    return;
            }
            catch (StoreException e) when (tries > 0 && ElasticsearchFaults.DeniesWrite(e))
            {
                throw ElasticsearchFaults.OfUnknownOutcome(e);
            }
        }

        throw new ElasticsearchException($"Elasticsearch: delete came {MaxConflicts} times upon points that others were changing. Those that satisfied the filter throughout are deleted.") { Store = Store.Product, Collection = Name, Operation = "delete", IsTransient = true, OutcomeUnknown = true };
    }

    /// <summary>Lets the server delete what it finds, or does the same here where it has no such interface.</summary>
    /// <returns>How many points had changed meanwhile.</returns>
    private async Task<long> DeleteOnceAsync(IndexLayout layout, Filter filter, CancellationToken cancellationToken)
    {
        var context = Context("delete", isWrite: true);
        try
        {
            if (_store.HasDeleteByQuery)
                return await _channel.CallAsync(HttpMethod.Post, _path + DeleteByQueryAnswer.Path, QueryBody(layout, filter), answer => DeleteByQueryAnswer.Conflicts(answer, context), context, cancellationToken).ConfigureAwait(false);
        }
        catch (ElasticsearchException e) when (DeleteByQueryAnswer.IsUnknown(e))
        {
            _store.HasDeleteByQuery = false;
        }
        catch (ElasticsearchException e) when (e is { ErrorType: null, OutcomeUnknown: false })
        {
            // Not an error but a report of failures, under the status of one of them.
            throw ElasticsearchFaults.OfUnknownOutcome(e);
        }

        var found = new List<(string Id, ElasticsearchPointVersion Version)>();
        await foreach (var page in PagesAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, withVersions: true, cancellationToken).ConfigureAwait(false))
            found.AddRange(page.Hits.Zip(page.Versions, (hit, version) => (hit.Id, version)));
        var conflicts = 0L;
        await WriteInPartsAsync("delete", [.. found.Chunk(IdsPerRequest)], async chunk =>
            conflicts += await DeleteAsync([.. chunk.Select(point => point.Id)], [.. chunk.Select(point => point.Version)], cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        return conflicts;
    }

    /// <inheritdoc/>
    protected override async Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken)
    {
        await LayoutAsync("wait until visible", cancellationToken).ConfigureAwait(false);
        await RefreshAsync("wait until visible", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes everything visible that was written. One refresh for a call costs less than one for every request, and does not hang where the index has no interval.</summary>
    private Task RefreshAsync(string operation, CancellationToken cancellationToken)
    {
        var context = Context(operation);
        return _channel.CallAsync(HttpMethod.Post, _path + "/_refresh?filter_path=_shards.failed", default, answer => RefreshAnswer.Check(answer, context), context, cancellationToken);
    }

    /// <summary>Makes a write of several requests, and its result visible. A later failure does not undo what was carried out before it.</summary>
    private async Task WriteInPartsAsync<T>(string operation, IReadOnlyList<T> parts, Func<T, Task> write, CancellationToken cancellationToken)
    {
        var done = 0;
        try
        {
            for (; done < parts.Count; done++)
                await write(parts[done]).ConfigureAwait(false);
            await RefreshAsync(operation, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (done > 0 && ElasticsearchFaults.DeniesWrite(e))
        {
            throw ElasticsearchFaults.OfUnknownOutcome(e);
        }
    }

    /// <summary>The ids of all points that pass a filter at this moment.</summary>
    private async Task<List<string>> IdsAsync(Filter filter, string operation, CancellationToken cancellationToken)
    {
        await RefreshAsync(operation, cancellationToken).ConfigureAwait(false);
        var ids = new List<string>();
        await foreach (var point in ScrollCoreAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, cancellationToken).ConfigureAwait(false))
            ids.Add(point.Id);
        return ids;
    }

    /// <summary>Deletes points, where versions are given only those that still have them.</summary>
    /// <returns>How many were not there any more, or had changed.</returns>
    private async Task<int> DeleteAsync(string[] ids, ElasticsearchPointVersion[]? ifUnchanged, CancellationToken cancellationToken)
    {
        var run = await BulkAsync("delete", ids.Length, (i, lines) => BulkCaller.AppendAction(lines, "delete"u8, ids[i], ifUnchanged?[i]), cancellationToken).ConfigureAwait(false);

        // A point that is not there is as good as deleted; an index that is not there is an error of the item.
        return Failed(ids, run, "delete", item => item is { Status: 404, ErrorType: null } || (item.Status == 409 && ifUnchanged is not null)).Count;
    }

    private async Task<BulkRun> BulkAsync(string operation, int actions, Action<int, JsonBuffer> write, CancellationToken cancellationToken)
    {
        var run = await new BulkCaller(_channel, Context(operation, isWrite: true)).RunAsync(actions, write, cancellationToken).ConfigureAwait(false);
        if (run.Fault is not { } fault)
            return run;
        cancellationToken.ThrowIfCancellationRequested();
        throw OfPart(fault, run);
    }

    private static StoreException OfPart(StoreException fault, BulkRun run) =>
        run.MayHaveWritten && ElasticsearchFaults.DeniesWrite(fault) ? ElasticsearchFaults.OfUnknownOutcome(fault) : fault;

    /// <summary>The ids whose items failed as expected; all others must have succeeded.</summary>
    private List<string> Failed(string[] ids, BulkRun run, string operation, Func<BulkItem, bool> isExpected)
    {
        var found = new List<string>();
        for (var i = 0; i < run.Count; i++)
        {
            var item = run[i]!.Value;
            if (item.IsDone)
                continue;
            if (item.ErrorType == ElasticsearchFaults.IndexNotFound || !isExpected(item))
                throw OfPart(ElasticsearchFaults.OfItem(item, operation, Context(operation, isWrite: true)), run);
            found.Add(ids[i]);
        }

        return found;
    }

    private static bool WaitsForRefresh(UpsertOptions options) => options is { WaitUntilVisible: true } and ElasticsearchUpsertOptions { Refresh: ElasticsearchRefresh.WaitFor };
}
