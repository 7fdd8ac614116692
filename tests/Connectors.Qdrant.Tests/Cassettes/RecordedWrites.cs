using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Tests.Wire;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>
/// Recorded writes as ours. All of ours but upserts are waited for. Payloads are changed by a filter on ids and in a batch, since one id without a
/// point would fail the request halfway (FACTS 16): the ids are asked for before.
/// </summary>
internal static class RecordedWrites
{
    public static OurCall OfUpsert(UpsertPoints request)
    {
        if (request.HasTimeout)
            throw new InexpressibleException("a time limit of the server's own, after which a write goes on");
        var points = new List<HybridPoint>();
        foreach (var recorded in request.Points)
        {
            if (Recorded.Point(recorded, out var point) is { } reason)
                throw new InexpressibleException(Short(reason));
            points.Add(point!);
        }

        var options = new QdrantUpsertOptions { ThrowOnFailure = false, BatchPoints = Math.Max(1, points.Count), WaitUntilVisible = request.Wait, ReplaceIf = request.UpdateFilter is { } condition ? RecordedFilters.Read(condition) : null };
        if (request.HasUpdateMode)
            options.Mode = (QdrantUpsertMode)request.UpdateMode;
        if (request.Ordering is { } ordering)
            options.Ordering = (QdrantWriteOrdering)ordering.Type;
        if (request.ShardKeySelector is { } shards)
            options.ShardKey = shards.ShardKeys.Single().Keyword;

        // What says the default is left out, the last of equal ids is taken, and zeros of sparse vectors say nothing.
        request.Wait = request.Wait;
        if (request.UpdateMode == UpdateMode.Upsert)
            request.ClearUpdateMode();
        if (request.Ordering is { Type: WriteOrderingType.Weak })
            request.Ordering = null;
        var last = request.Points.GroupBy(point => point.Id).Select(group => group.Last()).OrderBy(request.Points.IndexOf).ToList();
        request.Points.Clear();
        request.Points.Add(last);
        foreach (var sparse in last.SelectMany(point => point.Vectors.Vectors_.Vectors.Values).Select(vector => vector.Sparse).OfType<SparseVector>())
            DropZeros(sparse);
        return new OurCall(
            "Points/Upsert",
            request,
            store => UpsertAsync(store.Collection(request.CollectionName), points, options),
            _ => $"{last.Count} written") { IsWrite = true };
    }

    public static OurCall OfDelete(DeletePoints request)
    {
        ThrowUnlessWaited(request.Wait);
        if (request.Points is null)
            throw new InexpressibleException("a deletion of nothing named");
        var call = new OurCall("Points/Delete", request, _ => Task.FromResult(string.Empty), _ => "done") { IsWrite = true };
        if (request.Points.Filter is { } conditions)
        {
            var filter = RecordedFilters.Read(conditions);
            return call with { RunAsync = store => DoneAsync(store.Collection(request.CollectionName).DeleteAsync(filter)) };
        }

        var ids = request.Points.Points.Ids.Select(RecordedIds.Read).ToList();
        return call with { RunAsync = store => DoneAsync(store.Collection(request.CollectionName).DeleteAsync(ids)) };
    }

    public static OurCall OfVectors(UpdatePointVectors request)
    {
        ThrowUnlessWaited(request.Wait);
        var points = new List<HybridPoint>();
        foreach (var recorded in request.Points)
        {
            if (Recorded.Point(new PointStruct { Id = recorded.Id, Vectors = recorded.Vectors }, out var point) is { } reason)
                throw new InexpressibleException(Short(reason));
            points.Add(point!);
        }

        return new OurCall("Points/UpdateVectors", request, async store => Missing(await store.Collection(request.CollectionName).UpdateVectorsAsync(points)), _ => Missing([])) { IsWrite = true };
    }

    public static OurCall OfVectors(DeletePointVectors request)
    {
        ThrowUnlessWaited(request.Wait);
        var ids = request.PointsSelector.Points.Ids.Select(RecordedIds.Read).ToList();
        return new OurCall("Points/DeleteVectors", request, store => DoneAsync(store.Collection(request.CollectionName).DeleteVectorsAsync(ids, [.. request.Vectors.Names])), _ => "done") { IsWrite = true };
    }

    public static OurCall OfPayload(SetPayloadPoints request)
    {
        ThrowUnlessWaited(request.Wait);
        if (request.HasKey)
            throw new InexpressibleException("a key inside of others is set");
        var change = new PointsUpdateOperation.Types.SetPayload { PointsSelector = Selector(request.PointsSelector) };
        foreach (var (key, value) in request.Payload)
            change.Payload.Add(key, value);
        return OfPayload(request.CollectionName, request.PointsSelector, Payload.Parse(Generated.Json(request.Payload)), new PointsUpdateOperation { SetPayload = change });
    }

    public static OurCall OfPayload(DeletePayloadPoints request)
    {
        ThrowUnlessWaited(request.Wait);
        var patch = Payload.Parse($"{{{string.Join(',', request.Keys.Select(key => $"\"{key}\":null"))}}}");
        return OfPayload(request.CollectionName, request.PointsSelector, patch, new PointsUpdateOperation { DeletePayload = new PointsUpdateOperation.Types.DeletePayload { Keys = { request.Keys }, PointsSelector = Selector(request.PointsSelector) } });
    }

    private static OurCall OfPayload(string collection, PointsSelector selector, Payload patch, PointsUpdateOperation operation)
    {
        var call = new OurCall("Points/UpdateBatch", new UpdateBatchPoints { CollectionName = collection, Wait = true, Operations = { operation } }, _ => Task.FromResult(string.Empty), _ => Missing([])) { IsWrite = true };
        if (selector.Filter is { } conditions)
        {
            var filter = RecordedFilters.Read(conditions);
            return call with { RunAsync = async store => Missing((await store.Collection(collection).UpdatePayloadAsync(filter, patch)).MissingIds) };
        }

        var ids = selector.Points.Ids.Select(RecordedIds.Read).ToList();
        return call with { RunAsync = async store => Missing((await store.Collection(collection).UpdatePayloadAsync(ids, patch)).MissingIds) };
    }

    private static PointsSelector Selector(PointsSelector selector) => selector.Filter is not null
        ? selector
        : new PointsSelector { Filter = new Protos.Filter { Must = { new Condition { HasId = new HasIdCondition { HasId = { selector.Points.Ids } } } } } };

    private static void DropZeros(SparseVector vector)
    {
        for (var i = vector.Values.Count - 1; i >= 0; i--)
        {
            if (vector.Values[i] == 0)
            {
                vector.Values.RemoveAt(i);
                vector.Indices.RemoveAt(i);
            }
        }
    }

    private static void ThrowUnlessWaited(bool wait)
    {
        if (!wait)
            throw new InexpressibleException("a change, other than an upsert, that nobody waits for");
    }

    /// <summary>What becomes of the points: the same when a report says it of each as when an exception says it of all.</summary>
    private static async Task<string> UpsertAsync(QdrantCollection collection, List<HybridPoint> points, QdrantUpsertOptions options)
    {
        try
        {
            var report = await collection.UpsertAsync(points, options);
            var others = report.Others.Where(outcome => outcome.Status != PointStatus.Superseded).ToLookup(outcome => ExpectedFaults.OfPoints(outcome.Status, outcome.IsTransient, outcome.Error!));
            return string.Join("; ", others.Select(group => group.Key).Prepend(report.Written > 0 || others.Count == 0 ? $"{report.Written} written" : null).OfType<string>());
        }
        catch (StoreException e) when (e is not CollectionNotFoundException)
        {
            return ExpectedFaults.OfPoints(e.OutcomeUnknown ? PointStatus.Unknown : PointStatus.Rejected, e.IsTransient, e.Message);
        }
    }

    private static string Missing(IEnumerable<string> ids) => $"missing: {string.Join(',', ids)}";

    private static async Task<string> DoneAsync(Task task)
    {
        await task;
        return "done";
    }

    // Without names, so that reasons can be counted.
    private static string Short(string reason) => reason.Contains("is not as the server writes it", StringComparison.Ordinal) ? "an id that is not written as the server writes it"
        : reason.Contains("is none of ours", StringComparison.Ordinal) ? "a vector that is none of ours: of several vectors, without a name, or an illegal sparse one"
        : reason;
}
