using System.Text.Json;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Queries in the REST form of scores.json, as messages.</summary>
internal static class RestQueries
{
    /// <param name="element">The request.</param>
    /// <param name="collection">Where it goes.</param>
    public static QueryPoints Query(JsonElement element, string collection)
    {
        var request = new QueryPoints { CollectionName = collection, Prefetch = { Prefetch(element) }, Query = Variant(element), Filter = Filter(element) };
        if (element.TryGetProperty("using", out var vector))
            request.Using = vector.GetString();
        if (element.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        if (element.TryGetProperty("offset", out var offset))
            request.Offset = offset.GetUInt64();
        if (element.TryGetProperty("score_threshold", out var threshold))
            request.ScoreThreshold = threshold.GetSingle();
        return request;
    }

    public static QueryPointGroups Groups(JsonElement element, string collection)
    {
        var query = Query(element, collection);
        return new QueryPointGroups
        {
            CollectionName = collection,
            Prefetch = { query.Prefetch },
            Query = query.Query,
            Using = query.Using,
            GroupBy = element.GetProperty("group_by").GetString(),
            GroupSize = element.GetProperty("group_size").GetUInt64(),
            Limit = query.Limit,
        };
    }

    public static Protos.Filter? Filter(JsonElement element) => element.TryGetProperty("filter", out var filter) ? RestFilters.Filter(filter) : null;

    public static OrderBy OrderBy(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            return new OrderBy { Key = element.GetString() };
        var order = new OrderBy { Key = element.GetProperty("key").GetString() };
        if (element.TryGetProperty("direction", out var direction))
            order.Direction = direction.GetString() == "desc" ? Direction.Desc : Direction.Asc;
        if (element.TryGetProperty("start_from", out var start))
            order.StartFrom = start.ValueKind == JsonValueKind.String ? new StartFrom { Datetime = start.GetString() } : new StartFrom { Float = start.GetDouble() };
        return order;
    }

    private static IEnumerable<PrefetchQuery> Prefetch(JsonElement element) =>
        element.TryGetProperty("prefetch", out var list) ? list.EnumerateArray().Select(Prefetched) : [];

    private static PrefetchQuery Prefetched(JsonElement element)
    {
        var request = new PrefetchQuery { Prefetch = { Prefetch(element) }, Query = Variant(element), Filter = Filter(element) };
        if (element.TryGetProperty("using", out var vector))
            request.Using = vector.GetString();
        if (element.TryGetProperty("limit", out var limit))
            request.Limit = limit.GetUInt64();
        if (element.TryGetProperty("score_threshold", out var threshold))
            request.ScoreThreshold = threshold.GetSingle();
        return request;
    }

    private static Query? Variant(JsonElement request)
    {
        if (!request.TryGetProperty("query", out var query))
            return null;
        if (query.ValueKind != JsonValueKind.Object || query.TryGetProperty("indices", out _))
            return new Query { Nearest = Input(query) };
        if (query.TryGetProperty("fusion", out var fusion))
            return new Query { Fusion = fusion.GetString() == "dbsf" ? Protos.Fusion.Dbsf : Protos.Fusion.Rrf };
        if (query.TryGetProperty("rrf", out var rrf))
            return new Query { Rrf = Rrf.Parser.ParseJson(rrf.GetRawText()) };
        if (query.TryGetProperty("formula", out _))
            return new Query { Formula = RestFormulas.Formula(query) };
        if (query.TryGetProperty("mmr", out var mmr))
            return new Query { NearestWithMmr = new NearestInputWithMmr { Nearest = Input(query.GetProperty("nearest")), Mmr = Mmr.Parser.ParseJson(mmr.GetRawText()) } };
        if (query.TryGetProperty("order_by", out var order))
            return new Query { OrderBy = OrderBy(order) };
        throw new InvalidDataException($"There is no query {query}.");
    }

    private static VectorInput Input(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => new VectorInput { Dense = new DenseVector { Data = { element.EnumerateArray().Select(value => value.GetSingle()) } } },
        JsonValueKind.Object => new VectorInput { Sparse = SparseVector.Parser.ParseJson(element.GetRawText()) },
        _ => new VectorInput { Id = RestForms.Id(element) },
    };
}
