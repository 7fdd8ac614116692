using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>The methods that change points.</summary>
internal sealed class PointWriteService(Catalog catalog, FaultPlan faults, StrictRules strict)
{
    public PointsOperationResponse Upsert(UpsertPoints request)
    {
        MessageRules.AtLeastOne("timeout", request.HasTimeout ? request.Timeout : null);
        MessageRules.Points([.. request.Points.Select(point => (point.Id, point.Vectors))]);
        FilterRules.Check(request.UpdateFilter, "update_filter");
        var points = PointReader.Read(request.Points);
        var collection = Begin(request.CollectionName, request.Ordering, request.ShardKeySelector, Math.Max(1, points.Count));
        strict.CheckUpsert(collection, points);
        return Answer(Writer(collection, request.Wait).Upsert(points, request.UpdateFilter, request.UpdateMode));
    }

    public PointsOperationResponse UpdateVectors(UpdatePointVectors request)
    {
        MessageRules.Points([.. request.Points.Select(point => (point.Id, point.Vectors))]);
        FilterRules.Check(request.UpdateFilter, "update_filter");
        var points = PointReader.Read(request.Points);
        var collection = Begin(request.CollectionName, request.Ordering, request.ShardKeySelector, Math.Max(1, points.Count));
        strict.CheckUpsert(collection, points);
        return Answer(Writer(collection, request.Wait).UpdateVectors(points, request.UpdateFilter));
    }

    public PointsOperationResponse Delete(DeletePoints request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.Points).Delete(request.Points));

    public PointsOperationResponse DeleteVectors(DeletePointVectors request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.PointsSelector)
            .DeleteVectors(request.PointsSelector, request.Vectors?.Names));

    public PointsOperationResponse SetPayload(SetPayloadPoints request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.PointsSelector)
            .SetPayload(request.PointsSelector, PointReader.Payload(request.Payload), request.Key));

    public PointsOperationResponse OverwritePayload(SetPayloadPoints request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.PointsSelector)
            .OverwritePayload(request.PointsSelector, PointReader.Payload(request.Payload), request.Key));

    public PointsOperationResponse DeletePayload(DeletePayloadPoints request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.PointsSelector)
            .DeletePayload(request.PointsSelector, request.Keys));

    public PointsOperationResponse ClearPayload(ClearPayloadPoints request) => Answer(
        Selected(request.CollectionName, request.Wait, request.Ordering, request.ShardKeySelector, request.Points).ClearPayload(request.Points));

    /// <summary>Not one piece: what stands before a refused operation stays.</summary>
    public UpdateBatchResponse UpdateBatch(UpdateBatchPoints request)
    {
        foreach (var operation in request.Operations)
        {
            MessageRules.Points([.. operation.Upsert?.Points.Select(point => (point.Id, point.Vectors)) ?? []]);
            MessageRules.Points([.. operation.UpdateVectors?.Points.Select(point => (point.Id, point.Vectors)) ?? []]);
            foreach (var filter in Filters(operation))
                FilterRules.Check(filter, "operations");
        }

        var collection = Begin(request.CollectionName, request.Ordering, shards: null, Math.Max(1, request.Operations.Count));
        var writer = Writer(collection, request.Wait);
        var response = new UpdateBatchResponse();
        foreach (var operation in request.Operations)
        {
            strict.CheckUpsert(collection, operation.Upsert is { } upsert ? PointReader.Read(upsert.Points) : []);
            response.Result.Add(writer.Run(operation));
        }

        return response;
    }

    private static IEnumerable<Protos.Filter?> Filters(PointsUpdateOperation operation) =>
    [
        operation.Upsert?.UpdateFilter,
        operation.UpdateVectors?.UpdateFilter,
        operation.SetPayload?.PointsSelector?.Filter,
        operation.OverwritePayload?.PointsSelector?.Filter,
        operation.DeletePayload?.PointsSelector?.Filter,
        operation.DeleteVectors?.PointsSelector?.Filter,
        operation.DeletePoints?.Points?.Filter,
        operation.ClearPayload?.Points?.Filter,
    ];

    private static PointsOperationResponse Answer(UpdateResult result) => new() { Result = result };

    private Writer Writer(Collection collection, bool wait) => new(collection, wait, faults);

    private Writer Selected(string name, bool wait, WriteOrdering? ordering, ShardKeySelector? shards, PointsSelector? selector)
    {
        FilterRules.Check(selector?.Filter, "points.points_selector_one_of");
        var collection = Begin(name, ordering, shards, selector?.Points?.Ids.Count ?? 1);
        strict.CheckUpdateFilter(collection, selector?.Filter);
        return Writer(collection, wait);
    }

    private Collection Begin(string name, WriteOrdering? ordering, ShardKeySelector? shards, int cost)
    {
        if (ordering is not null && !Enum.IsDefined(ordering.Type))
            throw Refusal.Argument($"cannot convert ordering: {(int)ordering.Type}");
        var collection = catalog.Find(name);
        ShardKeys.Refuse(shards);
        strict.SpendWrite(collection, cost);
        return collection;
    }
}
