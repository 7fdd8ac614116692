using Connectors.Qdrant.Emulator.Faults;
using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Queries;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Emulator.Writing;

/// <summary>The operations on points. What is refused after the log took the operation is refused only to a caller that waits.</summary>
internal sealed class Writer(Collection collection, bool wait, FaultPlan faults)
{
    private readonly PointFilter _filter = new(collection);

    public UpdateResult Upsert(IReadOnlyList<NewPoint> points, Protos.Filter? onlyWhere, UpdateMode mode)
    {
        CheckSizes(points);
        return Log(operation =>
        {
            var bad = points.Select(point => (point.Key, Error: Wrong(point))).FirstOrDefault(point => point.Error is not null);
            if (bad.Error is not null)
                points = PartBefore(bad.Key, points);
            foreach (var point in points)
                Put(point, onlyWhere, mode, operation);
            if (bad.Error is not null)
                throw bad.Error;
        });
    }

    public UpdateResult UpdateVectors(IReadOnlyList<NewPoint> points, Protos.Filter? onlyWhere)
    {
        CheckSizes(points);
        return Log(operation =>
        {
            foreach (var point in points)
            {
                if (Wrong(point) is { } error)
                    throw error;
                if (!collection.Points.TryGetValue(point.Key, out var stored) || (onlyWhere is not null && !_filter.Matches(onlyWhere, stored)))
                    continue;
                SetVectors(stored, point);
                stored.Version = operation;
            }

            RefuseMissing(points.Select(point => point.Key));
        });
    }

    public UpdateResult DeleteVectors(PointsSelector? selector, RepeatedField<string>? names)
    {
        if (names is not { Count: > 0 })
            throw Refusal.BadRequest("Empty update request");
        return Change(selector, mustExist: false, point =>
        {
            foreach (var name in names)
                collection.SetVector(point, name, null);
        }, names.FirstOrDefault(name => !collection.Has(name)) is { } unknown ? Refusal.UnknownVector(unknown) : null);
    }

    public UpdateResult Delete(PointsSelector? selector)
    {
        var (keys, filter) = Read(selector);
        return Log(_ =>
        {
            foreach (var key in Selected(keys, filter))
                collection.Points.Remove(key);
        });
    }

    public UpdateResult SetPayload(PointsSelector? selector, Struct payload, string? key)
    {
        var path = string.IsNullOrEmpty(key) ? null : JsonPath.Parse(key);
        return Change(selector, mustExist: true, point =>
        {
            point.Payload = point.Payload.Clone();
            foreach (var target in path?.Objects(point.Payload) ?? [point.Payload])
                Merge(target, payload);
        });
    }

    public UpdateResult OverwritePayload(PointsSelector? selector, Struct payload, string? key) =>
        string.IsNullOrEmpty(key) ? Change(selector, mustExist: true, point => point.Payload = payload) : SetPayload(selector, payload, key);

    public UpdateResult DeletePayload(PointsSelector? selector, IEnumerable<string> keys)
    {
        List<JsonPath> paths = [.. keys.Select(JsonPath.Parse)];
        return Change(selector, mustExist: true, point =>
        {
            point.Payload = point.Payload.Clone();
            paths.ForEach(path => path.Remove(point.Payload));
        });
    }

    public UpdateResult ClearPayload(PointsSelector? selector) => Change(selector, mustExist: true, point => point.Payload = new Struct());

    public UpdateResult Run(PointsUpdateOperation operation) => operation.OperationCase switch
    {
        PointsUpdateOperation.OperationOneofCase.Upsert =>
            Upsert(PointReader.Read(operation.Upsert.Points), operation.Upsert.UpdateFilter, operation.Upsert.UpdateMode),
        PointsUpdateOperation.OperationOneofCase.SetPayload =>
            SetPayload(operation.SetPayload.PointsSelector, PointReader.Payload(operation.SetPayload.Payload), operation.SetPayload.Key),
        PointsUpdateOperation.OperationOneofCase.OverwritePayload =>
            OverwritePayload(operation.OverwritePayload.PointsSelector, PointReader.Payload(operation.OverwritePayload.Payload), operation.OverwritePayload.Key),
        PointsUpdateOperation.OperationOneofCase.DeletePayload => DeletePayload(operation.DeletePayload.PointsSelector, operation.DeletePayload.Keys),
        PointsUpdateOperation.OperationOneofCase.UpdateVectors => UpdateVectors(PointReader.Read(operation.UpdateVectors.Points), operation.UpdateVectors.UpdateFilter),
        PointsUpdateOperation.OperationOneofCase.DeleteVectors => DeleteVectors(operation.DeleteVectors.PointsSelector, operation.DeleteVectors.Vectors?.Names),
        PointsUpdateOperation.OperationOneofCase.DeletePoints => Delete(operation.DeletePoints.Points),
        PointsUpdateOperation.OperationOneofCase.ClearPayload => ClearPayload(operation.ClearPayload.Points),
        _ => throw Refusal.Argument("Operation is missing"),
    };

    /// <summary>A null takes its key away.</summary>
    private static void Merge(Struct target, Struct payload)
    {
        foreach (var (name, value) in payload.Fields)
        {
            if (value.KindCase is Value.KindOneofCase.NullValue)
                target.Fields.Remove(name);
            else
                target.Fields[name] = value;
        }
    }

    private UpdateResult Log(Action<ulong> apply)
    {
        var operation = collection.NextOperation();
        try
        {
            apply(operation);
        }
        catch (Refusal) when (!wait)
        {
            // The caller does not wait for it: the operation was acknowledged before it failed.
        }

        return new UpdateResult { OperationId = operation, Status = wait ? UpdateStatus.Completed : UpdateStatus.Acknowledged };
    }

    private UpdateResult Change(PointsSelector? selector, bool mustExist, Action<StoredPoint> change, Refusal? refusal = null)
    {
        var (keys, filter) = Read(selector);
        return Log(operation =>
        {
            if (refusal is not null)
                throw refusal;
            foreach (var key in Selected(keys, filter))
            {
                var point = collection.Points[key];
                change(point);
                point.Version = operation;
            }

            if (mustExist)
                RefuseMissing(keys);
        });
    }

    private static (IReadOnlyList<PointKey> Keys, Protos.Filter? Filter) Read(PointsSelector? selector) => selector?.PointsSelectorOneOfCase switch
    {
        PointsSelector.PointsSelectorOneOfOneofCase.Filter => ([], selector.Filter),
        PointsSelector.PointsSelectorOneOfOneofCase.Points when selector.Points.Ids.Count == 0 => throw Refusal.BadRequest("Empty update request"),
        PointsSelector.PointsSelectorOneOfOneofCase.Points => ([.. selector.Points.Ids.Select(PointKey.Of)], null),
        _ => throw Refusal.Argument("PointSelector is missing"),
    };

    private List<PointKey> Selected(IReadOnlyList<PointKey> keys, Protos.Filter? filter) => filter is null
        ? [.. keys.Where(collection.Points.ContainsKey)]
        : [.. _filter.Where(filter).Select(point => point.Key)];

    private void RefuseMissing(IEnumerable<PointKey> keys)
    {
        foreach (var key in keys)
            collection.Existing(key);
    }

    private void CheckSizes(IReadOnlyList<NewPoint> points)
    {
        if (points.Count == 0)
            throw Refusal.BadRequest("Empty update request");
        foreach (var (name, vector) in points.SelectMany(point => point.Vectors))
        {
            if (collection.Dense(name) is { } field && vector is DenseValues dense && (ulong)dense.Values.Length != field.Size)
                throw Refusal.WrongInput($"Vector dimension error: expected dim: {field.Size}, got {dense.Values.Length} for vector '{name}'");
        }
    }

    private Refusal? Wrong(NewPoint point)
    {
        foreach (var (name, vector) in point.Vectors)
        {
            if (!collection.Has(name))
                return Refusal.UnknownVector(name);
            if (collection.Dense(name) is null != vector is SparseTerms)
                return Refusal.WrongInput("Conversion between sparse and regular vectors failed");
        }

        return null;
    }

    /// <summary>What the server has written when it comes to a point that it refuses: an arbitrary part (cassettes/qdrant/FACTS.md 15).</summary>
    private List<NewPoint> PartBefore(PointKey bad, IReadOnlyList<NewPoint> points)
    {
        var good = points.Where(point => Wrong(point) is null).OrderByDescending(point => point.Key);
        return [.. faults.PartOfRefusedUpsert is { } count ? good.Take(count) : good.TakeWhile(point => point.Key.CompareTo(bad) > 0)];
    }

    private void Put(NewPoint point, Protos.Filter? onlyWhere, UpdateMode mode, ulong operation)
    {
        var exists = collection.Points.TryGetValue(point.Key, out var stored);
        if (exists ? mode is UpdateMode.InsertOnly || (onlyWhere is not null && !_filter.Matches(onlyWhere, stored!)) : mode is UpdateMode.UpdateOnly)
            return;
        stored ??= collection.Points[point.Key] = new StoredPoint(point.Key);
        foreach (var name in stored.Vectors.Keys.Except(point.Vectors.Keys, StringComparer.Ordinal).ToList())
            collection.SetVector(stored, name, null);
        SetVectors(stored, point);
        stored.Payload = point.Payload;
        stored.Version = operation;
    }

    private void SetVectors(StoredPoint stored, NewPoint point)
    {
        foreach (var (name, vector) in point.Vectors)
            collection.SetVector(stored, name, vector is DenseValues dense ? new DenseValues(DenseMetric.Prepare(collection.Dense(name)!, dense.Values)) : vector);
    }
}
