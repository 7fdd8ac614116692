using Connectors.Calls;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Connectors.Qdrant.Writing;

namespace Connectors.Qdrant;

public sealed partial class QdrantCollection
{
    /// <inheritdoc/>
    protected override async Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        var change = await PatchAsync(patch, cancellationToken).ConfigureAwait(false);
        var missing = new List<string>();
        await _state.Order.SendAsync([.. ids.Chunk(IdsPerRequest)], async (chunk, token) => missing.AddRange(await UpdateAsync(chunk, change, token).ConfigureAwait(false)), cancellationToken).ConfigureAwait(false);
        return new UpdatePayloadReport(missing);
    }

    /// <inheritdoc/>
    protected override async Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var change = await PatchAsync(patch, cancellationToken).ConfigureAwait(false);
        var layout = await LayoutAsync("update payload", cancellationToken).ConfigureAwait(false);
        await _state.Order.SendAloneAsync(token => change.NeedsIds ? UpdateEachAsync(filter, change, token) : UpdateAllAsync(filter, layout, change, token), cancellationToken).ConfigureAwait(false);
    }

    private async Task<PayloadPatch> PatchAsync(Payload patch, CancellationToken cancellationToken)
    {
        var layout = await LayoutAsync("update payload", cancellationToken).ConfigureAwait(false);
        return layout.FindFault(patch) is { } fault ? throw new ArgumentException(fault, nameof(patch)) : new PayloadPatch(patch, layout);
    }

    private Task<bool> UpdateAllAsync(Filter filter, QdrantLayout layout, PayloadPatch change, CancellationToken cancellationToken) =>
        ExplainAsync(filter, layout, SendAsync(change.Write(Name, Translate(filter, layout)), cancellationToken));

    private async Task UpdateEachAsync(Filter filter, PayloadPatch change, CancellationToken cancellationToken)
    {
        var ids = new List<string>();
        await foreach (var point in ScrollCoreAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, cancellationToken).ConfigureAwait(false))
            ids.Add(point.Id);
        await Halves.WriteAsync(ids.Chunk(IdsPerRequest), part => UpdateAsync(part, change, cancellationToken)).ConfigureAwait(false);
    }

    /// <summary>Changes the points that exist, and returns the ids of the others.</summary>
    private async Task<IReadOnlyList<string>> UpdateAsync(IReadOnlyList<string> ids, PayloadPatch change, CancellationToken cancellationToken)
    {
        var (existing, missing) = await PartAsync(ids, cancellationToken).ConfigureAwait(false);
        if (existing.Count > 0)
            await Halves.WriteAsync([existing], part => SendAsync(change.Write(Name, part), cancellationToken)).ConfigureAwait(false);
        return missing;
    }

    /// <summary>Parts ids into those of points that exist and the others.</summary>
    private async Task<(IReadOnlyList<string> Existing, IReadOnlyList<string> Missing)> PartAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var found = await GetCoreAsync(ids, new GetOptions { Payload = PayloadSelection.None, Vectors = VectorSelection.None }, cancellationToken).ConfigureAwait(false);

        // By the server's ids: the UUID that was made of an id is one too.
        var keys = found.Select(point => PointKey.ToMessage(point.Id)).ToHashSet();
        var exists = ids.ToLookup(id => keys.Contains(PointKey.ToMessage(id)));
        return ([.. exists[true]], [.. exists[false]]);
    }

    private async Task<bool> SendAsync(UpdateBatchPoints batch, CancellationToken cancellationToken)
    {
        try
        {
            return await _channel.WriteAsync("Points/UpdateBatch", batch, Context("update payload", isWrite: true), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (batch.Operations.Count > 1 && e is { OutcomeUnknown: false } and not (StoreUnreachableException or CollectionNotFoundException))
        {
            // What stands before the refused operation stays applied (FACTS.md 17).
            throw GrpcFaults.InDoubt(e, "A part of the change may have been applied.");
        }
    }
}
