using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Queries;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>The methods that read points without a query.</summary>
internal sealed class PointReadService(Catalog catalog, StrictRules strict, Answers answers)
{
    private const int DefaultLimit = 10;

    public GetResponse Get(GetPoints request)
    {
        List<PointKey> keys = [.. request.Ids.Select(PointKey.Of).Distinct()];
        var collection = Begin(request.CollectionName, request.ShardKeySelector, filter: null, limit: null, keys.Count);
        var points = keys.Select(key => collection.Points.GetValueOrDefault(key)).OfType<StoredPoint>();
        return new GetResponse { Result = { points.Select(point => answers.Retrieved(new FoundPoint(point, 0), request.WithPayload, request.WithVectors)) } };
    }

    public CountResponse Count(CountPoints request)
    {
        FilterRules.Check(request.Filter);
        var collection = Begin(request.CollectionName, request.ShardKeySelector, request.Filter);
        return new CountResponse { Result = new CountResult { Count = (ulong)new PointFilter(collection).Where(request.Filter).Count() } };
    }

    public ScrollResponse Scroll(ScrollPoints request)
    {
        MessageRules.AtLeastOne("limit", request.HasLimit ? request.Limit : null);
        FilterRules.Check(request.Filter);
        var limit = (int)Math.Min(request.HasLimit ? request.Limit : DefaultLimit, int.MaxValue - 1);
        var offset = request.Offset is null ? (PointKey?)null : PointKey.Of(request.Offset);
        if (offset is not null && request.OrderBy is not null)
        {
            throw Refusal.WrongInput(
                "Cannot use an `offset` when using `order_by`. The alternative for paging is to use `order_by.start_from` and a filter to exclude the IDs "
                + "that you've already seen for the `order_by.start_from` value");
        }

        var collection = Begin(request.CollectionName, request.ShardKeySelector, request.Filter, (ulong)limit);
        var points = new PointFilter(collection).Where(request.Filter).Where(point => offset is not { } first || point.Key.CompareTo(first) >= 0);
        var hits = request.OrderBy is { } order
            ? new Ordering(collection, order).Run(points).Take(limit).ToList()
            : points.Take(limit + 1).Select(point => new FoundPoint(point, 0)).ToList();
        return new ScrollResponse
        {
            Result = { hits.Take(limit).Select(hit => answers.Retrieved(hit, request.WithPayload, request.WithVectors)) },
            NextPageOffset = hits.Count > limit ? hits[limit].Point.Key.ToMessage() : null,
        };
    }

    public FacetResponse Facet(FacetCounts request)
    {
        FilterRules.Check(request.Filter);
        var path = JsonPath.Parse(request.Key);
        if (request is { HasLimit: true, Limit: 0 })
            return new FacetResponse();
        var collection = Begin(request.CollectionName, request.ShardKeySelector, request.Filter, request.HasLimit ? request.Limit : null);
        var type = collection.Indexes.GetValueOrDefault(request.Key)?.DataType;
        if (type is not (PayloadSchemaType.Keyword or PayloadSchemaType.Integer or PayloadSchemaType.Bool or PayloadSchemaType.Uuid))
        {
            throw Refusal.WrongInput(
                $"No appropriate index for faceting: `{request.Key}`. Please create one to facet on this field. "
                + "Check https://qdrant.tech/documentation/concepts/indexing/#payload-index to see which payload schemas support Match conditions");
        }

        var counts = new PointFilter(collection).Where(request.Filter)
            .SelectMany(point => path.Leaves(point.Payload).Where(value => FieldTypes.Holds(type.Value, value)).Distinct())
            .CountBy(value => value)
            .OrderByDescending(count => count.Value)
            .ThenBy(count => count.Key.IntegerValue)
            .ThenBy(count => count.Key.StringValue, StringComparer.Ordinal)
            .Take((int)Math.Min(request.HasLimit ? request.Limit : DefaultLimit, int.MaxValue));
        return new FacetResponse { Hits = { counts.Select(count => new FacetHit { Value = Value(count.Key), Count = (ulong)count.Value }) } };
    }

    private static FacetValue Value(Value value) => value.KindCase switch
    {
        Protos.Value.KindOneofCase.IntegerValue => new FacetValue { IntegerValue = value.IntegerValue },
        Protos.Value.KindOneofCase.BoolValue => new FacetValue { BoolValue = value.BoolValue },
        _ => new FacetValue { StringValue = value.StringValue },
    };

    private Collection Begin(string name, ShardKeySelector? shards, Protos.Filter? filter, ulong? limit = null, int cost = 1)
    {
        var collection = catalog.Find(name);
        ShardKeys.Refuse(shards);
        strict.SpendRead(collection, cost);
        strict.CheckRead(collection, filter, limit);
        return collection;
    }
}
