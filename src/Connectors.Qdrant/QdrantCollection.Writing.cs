using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Filters;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Queries;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Connectors.Qdrant.Writing;
using Connectors.Stores;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    private const int IdsPerRequest = 1000;

    // 64 to 256 points in 2 to 4 streams is the vendor's advice; a request is bound by its round trip (rates.json).
    private static readonly BatchLimits Limits = new(Points: 256, Bytes: 8 << 20, Parallel: 4);

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points,
        HybridCollectionDefinition definition,
        UpsertOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(definition);
        var layout = _state.Layout ?? await RunOperationAsync("describe", options, isWrite: false, async token => await LayoutAsync("upsert", token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // Another object of the store may have found another collection under the name since the points' schema was read.
        if (!ReferenceEquals(layout.Definition, definition) && layout.FindMisfit(definition) is { } misfit)
            throw QdrantFaults.Altered(Name, misfit);
        var settings = await SettingsAsync(layout, options, cancellationToken).ConfigureAwait(false);
        var (good, rejected) = PointSieve.Part(points, point => layout.FindFault(point.Payload));
        if (good.Count == 0)
            return rejected;
        var writer = new BatchWriter(new QdrantBatchSender(this, _channel, _state, layout, settings), _state.Order, Limits, _channel.Pipeline, Store.Deadline);
        return [.. rejected, .. await ExplainAsync((options as QdrantUpsertOptions)?.ReplaceIf, layout, writer.WriteAsync(good, options, cancellationToken)).ConfigureAwait(false)];
    }

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        return _state.Order.SendAsync([.. ids.Chunk(IdsPerRequest)], (chunk, token) => Halves.WriteAsync([chunk], part => DeleteAsync(new PointsSelector { Points = IdsOf(part) }, token)), cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        var selector = new PointsSelector { Filter = Translate(filter, layout) };
        await _state.Order.SendAloneAsync(token => ExplainAsync(filter, layout, DeleteAsync(selector, token)), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Each shard applies its operations in order, so that one that is waited for comes after all before it. This one deletes the points that both
    /// have and have not an id: none.
    /// </summary>
    /// <inheritdoc/>
    protected override Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken)
    {
        var id = new Condition { HasId = new HasIdCondition { HasId = { new PointId { Num = 0 } } } };
        return DeleteAsync("wait until visible", new PointsSelector { Filter = new Protos.Filter { Must = { id }, MustNot = { id } } }, cancellationToken);
    }

    private Task<bool> DeleteAsync(PointsSelector selector, CancellationToken cancellationToken) => DeleteAsync("delete", selector, cancellationToken);

    private Task<bool> DeleteAsync(string operation, PointsSelector selector, CancellationToken cancellationToken) =>
        _channel.WriteAsync("Points/Delete", new DeletePoints { CollectionName = Name, Wait = true, Points = selector }, Context(operation, isWrite: true), cancellationToken);

    private static PointsIdsList IdsOf(IEnumerable<string> ids) => new() { Ids = { ids.Select(PointKey.ToMessage) } };

    private static Protos.Filter Translate(Filter filter, QdrantLayout layout) => new QdrantFilterTranslator(layout.Definition, layout.Indexes).Translate(filter);

    private async Task<UpsertPoints> SettingsAsync(QdrantLayout layout, UpsertOptions options, CancellationToken cancellationToken)
    {
        var settings = new UpsertPoints { CollectionName = Name, Wait = options.WaitUntilVisible };
        if (options is not QdrantUpsertOptions vendor)
            return settings;
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        if (vendor.Ordering != QdrantWriteOrdering.Weak)
            settings.Ordering = new WriteOrdering { Type = (WriteOrderingType)vendor.Ordering };
        settings.ShardKeySelector = Selections.Shard(vendor.ShardKey);
        if (vendor.ReplaceIf is { } condition)
        {
            VersionGates.Require(version, 16, "replaces points by a condition");
            settings.UpdateFilter = Translate(condition, layout);
        }

        if (vendor.Mode != QdrantUpsertMode.Upsert)
        {
            VersionGates.Require(version, 17, "inserts or updates only");
            settings.UpdateMode = (UpdateMode)vendor.Mode;
        }

        return settings;
    }

    /// <summary>Says which fields lack an index, where the server refuses a filter for that.</summary>
    private static async Task<T> ExplainAsync<T>(Filter? filter, QdrantLayout layout, Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (StoreException e) when (IndexHint(e, [filter], layout) is { } hint)
        {
            throw QdrantFaults.Explain(e, hint);
        }
    }

    // "Bad request: Index required but not found for …" (cassettes/qdrant/1.18.3/strict_mode:9).
    private static string? IndexHint(StoreException fault, IEnumerable<Filter?> filters, QdrantLayout layout)
    {
        if (!fault.Message.Contains("Index required but not found", StringComparison.Ordinal))
            return null;
        var fields = filters.OfType<Filter>().SelectMany(filter => layout.Indexes.FindLacking(filter, layout.Definition)).Select(field => $"'{field}'").Distinct(StringComparer.Ordinal).ToList();
        return fields.Count == 0 ? null : $"Without an index that answers the filter: {string.Join(", ", fields)}. Declare them as a {nameof(PayloadField)}, and call {nameof(EnsureAsync)}.";
    }
}
