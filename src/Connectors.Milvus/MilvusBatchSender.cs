using System.Globalization;
using Connectors.Calls;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;
using Connectors.Milvus.Wire;
using Connectors.Stores;

namespace Connectors.Milvus;

/// <summary>Sends upserts. Never inserts: an insert that is sent again makes its points twice.</summary>
internal sealed class MilvusBatchSender(MilvusCollection collection, MilvusChannel channel, MilvusCollectionState state, MilvusLayout checkedLayout, bool isPartial = false) : IBatchSender
{
    private const int PointOverhead = 64;

    private CallContext Context => new("upsert", collection.Name, IsWrite: true);

    public long EstimateBytes(HybridPoint point)
    {
        // An id has three bytes a character at most, and so has the name of each vector once a request, not once a point.
        var bytes = PointOverhead + (point.Id.Length * 3L) + (point.Payload.Utf8.Length * 2L);
        return isPartial ? bytes : bytes + UpsertRequestWriter.VectorBytes(point, state.Layout);
    }

    public async Task<IReadOnlyList<PointOutcome>> SendAsync(IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        // Between two tries the server may have become an older one, which would take the rows for whole ones.
        if (isPartial && await channel.GetVersionAsync(cancellationToken).ConfigureAwait(false) is var version && !PartialUpdate.IsKnownTo(version))
            throw MilvusFaults.Replaced(collection.Name, version);
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
        catch (StoreException e) when (e.StatusCode == MilvusFaults.NotLoaded)
        {
            await collection.LoadAsync(channel.Once, cancellationToken).ConfigureAwait(false);
            await UpsertAsync(layout, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.Internal)
        {
            await UpsertAsync(layout, batch, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.QuotaExceeded)
        {
            throw await QuotaReport.ExplainAsync(channel, e, cancellationToken).ConfigureAwait(false);
        }

        return [];
    }

    public WriteFault Classify(StoreException fault)
    {
        if (fault is StoreUnreachableException or CollectionNotFoundException)
            return WriteFault.Fatal;
        if (fault.IsTransient)
            return WriteFault.Transient;
        return fault.StatusCode switch
        {
            "RESOURCE_EXHAUSTED" => WriteFault.TooLarge,
            "UNAUTHENTICATED" or "PERMISSION_DENIED" or "UNIMPLEMENTED" => WriteFault.Fatal,
            { } code when int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !MayBlameRow(number) => WriteFault.Fatal,
            _ => WriteFault.BadPoint,
        };
    }

    /// <summary>
    /// Parameters (1100), fields (1700), rows (1804), the core (2000), and what Lite says of a bad request: 1, 6 and 65535. All other codes
    /// speak of memory, disks, nodes, permissions: to look for a bad point would only send every one of them alone.
    /// </summary>
    private static bool MayBlameRow(int code) => code is 1 or 6 or (>= 1100 and < 1200) or (>= 1700 and < 1900) or (>= 2000 and < 2100) or 65535;

    private async Task UpsertAsync(MilvusLayout layout, IReadOnlyList<PendingPoint> batch, CancellationToken cancellationToken)
    {
        // Somebody may have described the collection again since the points were checked, and it may have become another one.
        if (!ReferenceEquals(layout, checkedLayout) && FindMisfit(layout, batch) is { } misfit)
            throw MilvusFaults.Altered(collection.Name, misfit);

        using var request = UpsertRequestWriter.Write(channel.Database, collection.Name, layout, batch, isPartial);
        state.Writes.Acknowledge(await channel.SendAsync("Upsert", request.Written, Timestamp, Context, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Only the status and the time count. The counts differ from server to server, and the ids, all of the batch, say nothing new.</summary>
    private ulong Timestamp(ReadOnlyMemory<byte> answer)
    {
        AnswerReader.Contents(answer, Context);
        return AnswerReader.Timestamp(answer);
    }

    private string? FindMisfit(MilvusLayout layout, IReadOnlyList<PendingPoint> batch)
    {
        if (layout.FindMisfit(checkedLayout) is { } misfit)
            return misfit;
        using var checker = new RowChecker(layout);
        return batch.Select(pending => checker.FindFault(pending.Point)).FirstOrDefault(fault => fault is not null);
    }
}
