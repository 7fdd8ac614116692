using System.Text;
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

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points,
        HybridCollectionDefinition definition,
        UpsertOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        var layout = await FreshLayoutAsync("upsert", cancellationToken).ConfigureAwait(false);
        var version = (await _cluster.GetAsync(Context("upsert"), cancellationToken).ConfigureAwait(false)).Version;
        var checker = new DocumentChecker(layout, Tokens(layout));
        var good = new List<PendingPoint>(points.Count);
        var outcomes = new List<PointOutcome>();
        foreach (var pending in points)
        {
            if (checker.FindFault(pending.Point) is { } fault)
                outcomes.Add(new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Rejected, fault));
            else
                good.Add(pending);
        }

        if (good.Count == 0)
            return outcomes;

        // The sender has the retries: it knows which points of a request are still to be written.
        var sender = new BulkSender(_channel, Name, () => new DocumentWriter(layout, Tokens(layout), denseAsBase64: version.IsAtLeast(9, 3)));
        var writer = new BatchWriter(sender, _state.Order, Limits, ResiliencePipeline.Empty, Store.Deadline);
        var failed = await writer.WriteAsync(good, options, cancellationToken).ConfigureAwait(false);
        outcomes.AddRange(failed);
        if (options.WaitUntilVisible && failed.Count < good.Count)
            await RefreshAsync("upsert", cancellationToken).ConfigureAwait(false);
        return outcomes;
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        var chunks = ids.Chunk(IdsPerRequest).ToList();
        var claims = _state.Order.Claim(chunks);
        try
        {
            for (var i = 0; i < chunks.Count; i++)
            {
                await claims[i].WaitAsync(cancellationToken).ConfigureAwait(false);
                await DeleteOnceAsync(chunks[i], cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var claim in claims)
                claim.Dispose();
        }

        await RefreshAsync("delete", cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        using var claim = _state.Order.ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        var ids = await IdsAsync(filter, "delete", cancellationToken).ConfigureAwait(false);
        foreach (var chunk in ids.Chunk(IdsPerRequest))
            await DeleteOnceAsync(chunk, cancellationToken).ConfigureAwait(false);
        await RefreshAsync("delete", cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken)
    {
        await LayoutAsync("wait until visible", cancellationToken).ConfigureAwait(false);
        await RefreshAsync("wait until visible", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes everything visible that was written. One refresh for a call costs less than one for every request, and does not hang where the index has no interval.</summary>
    private Task RefreshAsync(string operation, CancellationToken cancellationToken) =>
        _channel.CallAsync(HttpMethod.Post, _path + "/_refresh", default, Context(operation), cancellationToken);

    /// <summary>The ids of all points that pass a filter at this moment.</summary>
    private async Task<List<string>> IdsAsync(Filter filter, string operation, CancellationToken cancellationToken)
    {
        await RefreshAsync(operation, cancellationToken).ConfigureAwait(false);
        var ids = new List<string>();
        await foreach (var point in ScrollCoreAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, cancellationToken).ConfigureAwait(false))
            ids.Add(point.Id);
        return ids;
    }

    private async Task DeleteOnceAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        using var lines = new JsonBuffer();
        foreach (var id in ids)
            lines.Append(Encoding.UTF8.GetBytes($"{{\"delete\":{{\"_id\":\"{Escape(id)}\"}}}}\n"));

        // A point that is not there is as good as deleted; an index that is not there is an error of the item.
        foreach (var item in await BulkAsync("delete", lines, ids.Count, cancellationToken).ConfigureAwait(false))
        {
            if (!item.IsDone && !(item.Status == 404 && item.ErrorType is null))
                throw ItemFault(item, "delete");
        }
    }

    private StoreException ItemFault(BulkItem item, string operation) => item.ErrorType == ElasticsearchFaults.IndexNotFound
        ? CollectionNotFoundException.Of(Store.Product, Name, operation)
        : new ElasticsearchException($"Elasticsearch: {operation} failed with {item.Status} {item.ErrorType}: {item.Reason}")
        {
            Store = Store.Product,
            Collection = Name,
            Operation = operation,
            StatusCode = item.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ErrorType = item.ErrorType,
            IsTransient = ElasticsearchFaults.IsTransient(item.Status, item.ErrorType),
        };
}
