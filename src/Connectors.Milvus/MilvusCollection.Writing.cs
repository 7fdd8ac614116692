using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Stores;

namespace Connectors.Milvus;

public sealed partial class MilvusCollection
{
    // The server takes 64 MiB; 8 keep several requests in flight without filling its memory.
    private static readonly BatchLimits Limits = new(Points: 2000, Bytes: 8 << 20, Parallel: 4);

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
            throw MilvusFaults.Altered(Name, misfit);
        return await WriteAsync(points, layout, options, isPartial: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Neither reads nor sends vectors where the server keeps what a row does not name. That is no more atomic than else: the server reads and
    /// writes the row too. The whole payload is sent, since the counts in <c>_c</c> are of all its fields.
    /// </summary>
    /// <inheritdoc/>
    protected override async Task<UpdatePayloadReport> ReadModifyWriteCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(options);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        if (!PartialUpdate.IsKnownTo(version) || !PartialUpdate.CanApply(patch))
            return await base.ReadModifyWriteCoreAsync(ids, patch, options, cancellationToken).ConfigureAwait(false);

        var layout = await LayoutAsync("update payload", cancellationToken).ConfigureAwait(false);
        var missing = new List<string>();
        var whole = new List<string>();
        foreach (var chunk in ids.Chunk(IdsPerRequest))
        {
            var points = await GetPointsAsync(chunk, new GetOptions { Vectors = VectorSelection.None }, ReadGuarantee.Strong, cancellationToken).ConfigureAwait(false);
            missing.AddRange(chunk.Except(points.Select(point => point.Id), StringComparer.Ordinal));
            var pending = new List<PendingPoint>(points.Count);
            foreach (var point in points)
            {
                point.Payload = point.Payload.Patch(patch);
                if (PartialUpdate.Keeps(point.Payload))
                    pending.Add(new PendingPoint(pending.Count, point));
                else
                    whole.Add(point.Id);
            }

            var outcomes = await WriteAsync(pending, layout, new UpsertOptions { Deadline = options.Deadline }, isPartial: true, cancellationToken).ConfigureAwait(false);
            if (outcomes.Count > 0)
                throw Failure(new UpsertReport(pending.Count - outcomes.Count, outcomes));
        }

        if (whole.Count > 0)
            missing.AddRange((await base.ReadModifyWriteCoreAsync(whole, patch, options, cancellationToken).ConfigureAwait(false)).MissingIds);
        return new UpdatePayloadReport(missing);
    }

    private async Task<IReadOnlyList<PointOutcome>> WriteAsync(IReadOnlyList<PendingPoint> points, MilvusLayout layout, UpsertOptions options, bool isPartial, CancellationToken cancellationToken)
    {
        if (layout.Unwritable is { } reason)
            throw new NotSupportedException($"milvus cannot write points into collection '{Name}', because {reason}.");
        using var checker = new RowChecker(layout);
        var (good, rejected) = PointSieve.Part(points, checker.FindFault);
        if (good.Count == 0)
            return rejected;
        var writer = new BatchWriter(new MilvusBatchSender(this, _channel, _state, layout, isPartial), _state.Order, Limits, _channel.Pipeline, Store.Deadline);
        var failed = await writer.WriteAsync(good, options, cancellationToken).ConfigureAwait(false);
        if (options.WaitUntilVisible)
            _state.Writes.MakeVisible();
        return [.. rejected, .. failed];
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        var translator = Translator(layout, version);
        await _state.Order.SendAsync([.. ids.Chunk(IdsPerRequest)], (chunk, token) => DeleteAsync(translator.Ids(chunk), token), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("delete", cancellationToken).ConfigureAwait(false);
        var expression = (await TranslatorAsync(layout, cancellationToken).ConfigureAwait(false)).Translate(filter);
        await _state.Order.SendAloneAsync(token => DeleteAsync(expression, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>It is the reads that wait: from here on they ask for what was acknowledged until now.</summary>
    /// <inheritdoc/>
    protected override async Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken)
    {
        await LayoutAsync("wait until visible", cancellationToken).ConfigureAwait(false);
        _state.Writes.MakeVisible();
    }

    /// <summary>Reads the layout again inside of a try of an upsert.</summary>
    internal async Task<MilvusLayout> RefreshLayoutAsync(CancellationToken cancellationToken) =>
        await ReadLayoutAsync(_channel.Once, cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, "upsert");

    private async Task DeleteAsync(FilterExpression expression, CancellationToken cancellationToken)
    {
        var request = new DeleteRequest { DbName = _channel.Database, CollectionName = Name, Expr = expression.Text };
        foreach (var (name, value) in expression.Values)
            request.ExprTemplateValues.Add(name, value);
        try
        {
            var result = await ReadAsync(token => DeleteOnceAsync(request, token), cancellationToken).ConfigureAwait(false);
            _state.Writes.Acknowledge(result.Timestamp);
            _state.Writes.MakeVisible();
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.QuotaExceeded)
        {
            throw await QuotaReport.ExplainAsync(_channel, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<MutationResult> DeleteOnceAsync(DeleteRequest request, CancellationToken cancellationToken) =>
        _channel.CallOnceAsync("Delete", request, MutationResult.Parser, static r => r.Status, Context("delete", isWrite: true), cancellationToken);
}
