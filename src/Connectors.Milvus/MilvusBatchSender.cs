using Connectors.Grpc;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Stores;

namespace Connectors.Milvus;

/// <summary>Sends upserts. Never inserts: an insert that is sent again makes its points twice.</summary>
internal sealed class MilvusBatchSender(MilvusCollection collection, MilvusChannel channel, MilvusCollectionState state) : IBatchSender
{
    private const int PointOverhead = 64;

    private CallContext Context => new("upsert", collection.Name, IsWrite: true);

    public long EstimateBytes(HybridPoint point)
    {
        // An id has three bytes a character at most, and so has the name of each vector once a request, not once a point.
        var bytes = PointOverhead + (point.Id.Length * 3L) + (point.Payload.Utf8.Length * 2L);
        return bytes + UpsertRequestWriter.VectorBytes(point, state.Layout);
    }

    public async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        var layout = state.Layout ?? await collection.RefreshLayoutAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await UpsertAsync(layout, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.SchemaMismatch)
        {
            // The collection was altered since it was described: the columns are made anew, once.
            var altered = await collection.RefreshLayoutAsync(cancellationToken).ConfigureAwait(false);
            await UpsertAsync(altered, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.QuotaExceeded)
        {
            throw await WithQuotaAsync(e, cancellationToken).ConfigureAwait(false);
        }

        return [];
    }

    public WriteFault Classify(StoreException fault)
    {
        if (fault.IsTransient)
            return WriteFault.Transient;
        if (fault is CollectionNotFoundException)
            return WriteFault.Fatal;
        return fault.StatusCode switch
        {
            "RESOURCE_EXHAUSTED" => WriteFault.TooLarge,
            "UNAUTHENTICATED" or "PERMISSION_DENIED" or "UNIMPLEMENTED" or "1400" or "1401" or MilvusFaults.QuotaExceeded or MilvusFaults.SchemaMismatch => WriteFault.Fatal,
            _ => WriteFault.BadPoint,
        };
    }

    private async Task UpsertAsync(MilvusLayout layout, IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        using var request = UpsertRequestWriter.Write(channel.Database, collection.Name, layout, batch);
        await channel.SendAsync("Upsert", request.Written, Check, Context, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The counts of the answer differ from server to server, and nothing is decided by them; the status is what counts.</summary>
    private bool Check(ReadOnlyMemory<byte> answer)
    {
        AnswerReader.Contents(answer, Context);
        return true;
    }

    /// <summary>Says why writes are denied, which the error itself does not.</summary>
    private async Task<StoreException> WithQuotaAsync(StoreException fault, CancellationToken cancellationToken)
    {
        try
        {
            var health = await channel.CallAsync("CheckHealth", new CheckHealthRequest(), CheckHealthResponse.Parser, static r => r.Status, new CallContext("health"), cancellationToken).ConfigureAwait(false);
            var reasons = string.Join("; ", health.Reasons.Concat(health.QuotaStates.Select(QuotaState)));
            return new StoreException(reasons.Length == 0 ? fault.Message : $"{fault.Message} ({reasons})", fault)
            {
                Store = fault.Store,
                Collection = fault.Collection,
                Operation = fault.Operation,
                StatusCode = fault.StatusCode,
                OutcomeUnknown = fault.OutcomeUnknown,
            };
        }
        catch (StoreException)
        {
            return fault;
        }
    }

    // milvus-proto milvus.proto, enum QuotaState.
    private static string QuotaState(int state) => state switch
    {
        1 => "reads are limited",
        2 => "writes are limited",
        3 => "reads are denied",
        4 => "writes are denied",
        _ => $"quota state {state}",
    };
}
