using System.Runtime.CompilerServices;
using System.Text;
using Connectors.Embedded.Search;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded;

/// <summary>A collection of an <see cref="EmbeddedStore"/>.</summary>
/// <remarks>
/// There are no requests, so that <see cref="UpsertOptions.BatchBytes"/> and <see cref="UpsertOptions.Parallel"/> limit nothing;
/// <see cref="UpsertOptions.BatchPoints"/> is the number of points that are acknowledged together. What is written is visible at once.
/// </remarks>
public sealed class EmbeddedCollection : HybridCollection
{
    private readonly CollectionSet _collections;

    internal EmbeddedCollection(EmbeddedStore store, string name, CollectionSet collections)
        : base(store, name)
    {
        _collections = collections;
    }

    /// <inheritdoc/>
    protected override Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken) =>
        _collections.CreateAsync(Name, definition, cancellationToken);

    /// <inheritdoc/>
    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken) =>
        await _collections.FindAsync(Name, cancellationToken).ConfigureAwait(false) is { } open
            ? new CollectionDescription(Name, open.Definition, open.Storage.Current.LiveCount)
            : null;

    /// <inheritdoc/>
    protected override Task<bool> DropCoreAsync(CancellationToken cancellationToken) => _collections.DropAsync(Name, cancellationToken);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points,
        HybridCollectionDefinition definition,
        UpsertOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        var open = await OpenAsync("upsert", cancellationToken).ConfigureAwait(false);
        var written = 0;
        foreach (var batch in points.Chunk(options.BatchPoints ?? points.Count))
        {
            try
            {
                await CommitAsync(open, WriteOperation.Upsert(open.Layout.Block, batch.Select(pending => ToStored(pending.Point, open.Layout))), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (written > 0)
            {
                return Unwritten(points, written, batch.Length, e);
            }

            written += batch.Length;
            options.Progress?.Report(new UpsertProgress(written, 0, points.Count));
        }

        return [];
    }

    /// <inheritdoc/>
    protected override async Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var open = await OpenAsync("update payload", cancellationToken).ConfigureAwait(false);
        var missing = new List<string>();
        await CommitAsync(open, snapshot =>
        {
            var found = new List<(PointBlock Block, int Row)>(ids.Count);
            foreach (var id in ids)
            {
                if (snapshot.TryLocate(Encoding.UTF8.GetBytes(id), out var view, out var row))
                    found.Add((view.Block, row));
                else
                    missing.Add(id);
            }

            return Patched(found, patch);
        }, cancellationToken).ConfigureAwait(false);
        return new UpdatePayloadReport(missing);
    }

    /// <inheritdoc/>
    protected override async Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        var open = await OpenAsync("update payload", cancellationToken).ConfigureAwait(false);
        await CommitAsync(
            open,
            snapshot => Patched(new SnapshotSearch(snapshot, open.Layout, filter).Rows().Select(found => (found.View.Block, found.Row)), patch),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var open = await OpenAsync("delete", cancellationToken).ConfigureAwait(false);
        await CommitAsync(open, WriteOperation.Delete(ids), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        var open = await OpenAsync("delete", cancellationToken).ConfigureAwait(false);
        await CommitAsync(
            open,
            snapshot => WriteOperation.Delete(new SnapshotSearch(snapshot, open.Layout, filter).Rows().Select(found => Encoding.UTF8.GetString(found.View.Block.Ids.Span(found.Row)))),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every acknowledged write is visible already.</summary>
    /// <inheritdoc/>
    protected override async Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken) =>
        await OpenAsync("wait until visible", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(options);
        var open = await OpenAsync("get", cancellationToken).ConfigureAwait(false);
        var snapshot = open.Storage.Current;
        var points = new List<HybridPoint>(ids.Count);
        foreach (var id in ids)
        {
            if (snapshot.TryLocate(Encoding.UTF8.GetBytes(id), out var view, out var row))
                points.Add(PointReader.Read(view.Block, row, open.Layout, options.Payload, options.Vectors));
        }

        return points;
    }

    /// <inheritdoc/>
    protected override async Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken)
    {
        var open = await OpenAsync("count", cancellationToken).ConfigureAwait(false);
        var search = new SnapshotSearch(open.Storage.Current, open.Layout, filter);
        return await Task.Run(() => search.Count(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Visits the points of one moment: writes that come later do not show.</summary>
    /// <inheritdoc/>
    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var open = await OpenAsync("scroll", cancellationToken).ConfigureAwait(false);
        await foreach (var (view, row) in new SnapshotSearch(open.Storage.Current, open.Layout, options.Filter).RowsAsync(cancellationToken).ConfigureAwait(false))
            yield return PointReader.Read(view.Block, row, open.Layout, options.Payload, options.Vectors);
    }

    /// <summary>All legs see the same moment, and run in parallel.</summary>
    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(legs);
        var open = await OpenAsync("search", cancellationToken).ConfigureAwait(false);
        var snapshot = open.Storage.Current;
        return await Task.WhenAll(legs.Select(leg => Task.Run(
            () => new SnapshotSearch(snapshot, open.Layout, leg.Filter).Run(leg, cancellationToken), cancellationToken))).ConfigureAwait(false);
    }

    private static StoredPoint ToStored(HybridPoint point, FieldLayout layout) => new(
        point.Id,
        point.Payload.Utf8,
        [.. layout.Sparse.Select(field => point.Sparse.TryGetValue(field.Name, out var vector) ? new SparseRow(vector.Indices, vector.Values) : default)],
        [.. layout.Dense.Select(field => point.Dense.TryGetValue(field.Name, out var vector) ? vector : default)]);

    private static WriteOperation Patched(IEnumerable<(PointBlock Block, int Row)> rows, Payload patch) =>
        WriteOperation.SetPayload(rows.Select(found => KeyValuePair.Create(
            Encoding.UTF8.GetString(found.Block.Ids.Span(found.Row)),
            Payload.FromTrusted(found.Block.Payloads[found.Row]).Patch(patch).Utf8)));

    /// <summary>Accounts for the batch that failed, and for those that were not tried after it.</summary>
    private static List<PointOutcome> Unwritten(IReadOnlyList<PendingPoint> points, int written, int failed, StoreException fault)
    {
        var status = fault.OutcomeUnknown ? PointStatus.Unknown : PointStatus.Rejected;
        var notTried = "Not written, because an earlier batch failed: " + fault.Message;
        return
        [
            .. points.Skip(written).Take(failed).Select(pending => new PointOutcome(pending.Ordinal, pending.Point.Id, status, fault.Message)),
            .. points.Skip(written + failed).Select(pending => new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Rejected, notTried)),
        ];
    }

    private Task CommitAsync(OpenCollection open, WriteOperation operation, CancellationToken cancellationToken) =>
        WrappedAsync(open.Storage.CommitAsync(operation, cancellationToken));

    private Task CommitAsync(OpenCollection open, Func<CollectionSnapshot, WriteOperation?> prepare, CancellationToken cancellationToken) =>
        WrappedAsync(open.Storage.CommitAsync(prepare, cancellationToken));

    private async Task WrappedAsync(Task<CommitResult> commit)
    {
        try
        {
            await commit.ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw EmbeddedFaults.Wrap(e, "write", Name, outcomeUnknown: true);
        }
        catch (ObjectDisposedException e)
        {
            // Somebody has dropped the collection, or closed the store, while the write was waiting for its turn.
            throw CollectionNotFoundException.Of(Store.Product, Name, "write", e);
        }
    }

    private async Task<OpenCollection> OpenAsync(string operation, CancellationToken cancellationToken) =>
        await _collections.FindAsync(Name, cancellationToken).ConfigureAwait(false)
        ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);
}
