using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Queries;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Emulator.Writing;
using Connectors.Qdrant.Protos;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Emulator.Services;

/// <summary>The methods that query.</summary>
internal sealed class QueryService(Catalog catalog, StrictRules strict, Answers answers)
{
    private const int DefaultGroups = 10;
    private const int DefaultGroupSize = 3;

    public QueryResponse Query(QueryPoints request) => new() { Result = { Run(request) } };

    public QueryBatchResponse QueryBatch(QueryBatchPoints request) =>
        new() { Result = { request.QueryPoints.Select(query => new BatchResult { Result = { Run(query) } }) } };

    public QueryGroupsResponse QueryGroups(QueryPointGroups request)
    {
        MessageRules.AtLeastOne("limit", request.HasLimit ? request.Limit : null);
        MessageRules.AtLeastOne("group_size", request.HasGroupSize ? request.GroupSize : null);
        MessageRules.AtLeastOne("timeout", request.HasTimeout ? request.Timeout : null);
        Check(string.Empty, request.Prefetch, request.Query, request.Filter);
        var collection = Begin(request.CollectionName, request.ShardKeySelector);
        strict.CheckRead(collection, request.Filter, request.HasLimit ? request.Limit : null, request.HasTimeout ? request.Timeout : null, request.Params);
        var (groups, size) = (request.HasLimit ? request.Limit : DefaultGroups, request.HasGroupSize ? request.GroupSize : DefaultGroupSize);
        var path = JsonPath.Parse(request.GroupBy);
        var grouped = new QueryEngine(collection).Run(QueryNode.Of(request))
            .SelectMany(hit => path.Leaves(hit.Point.Payload).Select(Group).OfType<GroupId>().Distinct().Select(group => (Group: group, Found: hit)))
            .GroupBy(pair => pair.Group, pair => pair.Found)
            .Take((int)groups)
            .Select(group => new PointGroup
            {
                Id = group.Key,
                Hits = { group.Take((int)size).Select(hit => answers.Scored(hit, request.WithPayload, request.WithVectors)) },
            });
        return new QueryGroupsResponse { Result = new GroupsResult { Groups = { grouped } } };
    }

    private static GroupId? Group(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.StringValue => new GroupId { StringValue = value.StringValue },
        Value.KindOneofCase.IntegerValue when value.IntegerValue < 0 => new GroupId { IntegerValue = value.IntegerValue },
        Value.KindOneofCase.IntegerValue => new GroupId { UnsignedValue = (ulong)value.IntegerValue },
        _ => null,
    };

    private static void Check(string path, RepeatedField<PrefetchQuery> prefetch, Query? query, Protos.Filter? filter)
    {
        FilterRules.Check(filter, path + "filter");
        MessageRules.Sparse(path + "query.variant.variant", query?.Nearest?.Sparse ?? query?.NearestWithMmr?.Nearest?.Sparse);
        if (query?.Rrf is { HasK: true } rrf)
            MessageRules.AtLeastOne(path + "query.variant.k", rrf.K);
        if (query?.NearestWithMmr?.Mmr is { HasDiversity: true } mmr && mmr.Diversity is not (>= 0 and <= 1))
            throw Refusal.Validation(path + "query.variant.mmr.diversity", FormattableString.Invariant($"value {mmr.Diversity:0.0######} invalid, must be from 0.0 to 1.0"));
        for (var i = 0; i < prefetch.Count; i++)
        {
            var inner = $"{path}prefetch[{i}].";
            MessageRules.AtLeastOne(inner + "limit", prefetch[i].HasLimit ? prefetch[i].Limit : null);
            Check(inner, prefetch[i].Prefetch, prefetch[i].Query, prefetch[i].Filter);
        }
    }

    private IEnumerable<ScoredPoint> Run(QueryPoints request)
    {
        MessageRules.AtLeastOne("limit", request.HasLimit ? request.Limit : null);
        MessageRules.AtLeastOne("timeout", request.HasTimeout ? request.Timeout : null);
        Check(string.Empty, request.Prefetch, request.Query, request.Filter);
        var collection = Begin(request.CollectionName, request.ShardKeySelector);
        strict.CheckQuery(collection, request);
        return new QueryEngine(collection).Run(QueryNode.Of(request)).Select(hit => answers.Scored(hit, request.WithPayload, request.WithVectors));
    }

    private Collection Begin(string name, ShardKeySelector? shards)
    {
        var collection = catalog.Find(name);
        ShardKeys.Refuse(shards);
        strict.SpendRead(collection);
        return collection;
    }
}
