using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Connectors.Stores;

namespace Connectors.Qdrant.Writing;

/// <summary>Sends upserts.</summary>
/// <param name="collection">The collection.</param>
/// <param name="channel">The server.</param>
/// <param name="state">What is known of the collection.</param>
/// <param name="given">The layout for which the points were checked.</param>
/// <param name="settings">Everything of a request but its points.</param>
internal sealed class QdrantBatchSender(QdrantCollection collection, QdrantChannel channel, QdrantCollectionState state, QdrantLayout given, UpsertPoints settings) : IBatchSender
{
    private CallContext Context => new("upsert", collection.Name, IsWrite: true);

    public long EstimateBytes(HybridPoint point) => UpsertRequestWriter.EstimateBytes(point, given.Texts.Count);

    public async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        // The server would write a part of a request with a vector that the collection lacks. Somebody may have described it again.
        var layout = await collection.LayoutAsync("upsert", cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(layout, given) && layout.FindMisfit(given.Definition) is { } misfit)
            throw QdrantFaults.Altered(collection.Name, misfit);
        using var request = UpsertRequestWriter.Write(settings, layout.Texts, batch);
        try
        {
            await channel.CallOnceAsync("Points/Upsert", request.Written, answer => WriteStatus.Check(answer, Context), Context, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e is CollectionNotFoundException || QdrantFaults.IsOfAnotherSchema(e))
        {
            state.Layout = null;
            throw;
        }

        return [];
    }

    public WriteFault Classify(StoreException fault)
    {
        // To send the halves of a request with an unknown vector would leave each of them in the server's log (FACTS.md 15).
        if (fault is StoreUnreachableException or CollectionNotFoundException || QdrantFaults.IsOfAnotherSchema(fault) || QdrantFaults.IsOfAnyRequest(fault))
            return WriteFault.Fatal;
        if (fault.IsTransient)
            return WriteFault.Transient;
        if (QdrantFaults.IsTooLarge(fault))
            return WriteFault.TooLarge;
        return fault.StatusCode == GrpcFaults.Name(GrpcStatusCode.InvalidArgument) ? WriteFault.BadPoint : WriteFault.Fatal;
    }
}
