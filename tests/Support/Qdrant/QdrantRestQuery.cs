using System.Text.Json;

namespace Connectors.Testing;

/// <summary>Reads a search of Qdrant's REST API (<c>POST /collections/{name}/points/query</c>) as our query.</summary>
/// <param name="definition">The collection that is searched.</param>
internal sealed class QdrantRestQuery(HybridCollectionDefinition definition)
{
    // Of a page and of a prefetch (FACTS 11).
    private const int DefaultLimit = 10;

    /// <exception cref="InexpressibleException">The search asks for something that our queries lack.</exception>
    public HybridQuery Read(JsonElement request)
    {
        if (!request.TryGetProperty("query", out var query))
            throw new InexpressibleException("no query");
        var legs = new List<SearchLeg>();
        Fusion? fusion = null;
        if (request.TryGetProperty("prefetch", out var prefetches))
        {
            (fusion, var weights) = QdrantRestFusion.Read(query, prefetches.GetArrayLength());
            legs.AddRange(prefetches.EnumerateArray().Select((prefetch, i) => Leg(prefetch, IntegerOf(prefetch, "limit") ?? DefaultLimit, FilterOf(prefetch), weights[i])));
        }
        else
        {
            legs.Add(Leg(request, limit: null, filter: null, weight: 1));
        }

        var result = new HybridQuery
        {
            Fusion = fusion,
            Filter = FilterOf(request),
            Limit = IntegerOf(request, "limit") ?? DefaultLimit,
            Offset = IntegerOf(request, "offset") ?? 0,
            ScoreThreshold = fusion is null ? null : ThresholdOf(request),
            Payload = QdrantRestSelection.Payload(request),
            Vectors = QdrantRestSelection.Vectors(request),
        };
        foreach (var leg in legs)
            result.Legs.Add(leg);
        return result;
    }

    private SearchLeg Leg(JsonElement leaf, int? limit, Filter? filter, double weight)
    {
        if (Missing(leaf) is { } reason)
            throw new InexpressibleException(reason);
        var (query, field) = (leaf.GetProperty("query"), leaf.GetProperty("using").GetString()!);
        if (query.ValueKind == JsonValueKind.Object)
        {
            var vector = SparseEmbedding.FromUnsorted([.. query.GetProperty("indices").EnumerateArray().Select(index => index.GetUInt32())], Numbers(query.GetProperty("values")));
            return new SparseLeg(vector) { Field = field, Limit = limit, Filter = filter, Weight = weight, ScoreThreshold = ThresholdOf(leaf, field) };
        }

        // The definition has every field but those whose distance ours lack.
        if (!definition.Dense.Any(dense => dense.Name == field))
            throw new InexpressibleException("Manhattan distance");
        var exact = leaf.TryGetProperty("params", out var parameters) && parameters.TryGetProperty("exact", out var isExact) && isExact.GetBoolean();
        return new DenseLeg(Numbers(query)) { Field = field, Limit = limit, Filter = filter, Weight = weight, ScoreThreshold = ThresholdOf(leaf, field), Exact = exact };
    }

    /// <summary>What our legs lack of a leaf; null when it is a search for a vector.</summary>
    private static string? Missing(JsonElement leaf)
    {
        if (leaf.TryGetProperty("prefetch", out _))
            return "nested prefetch";
        var query = leaf.GetProperty("query");
        return query.ValueKind switch
        {
            JsonValueKind.Number or JsonValueKind.String => "vector of a stored point",
            JsonValueKind.Object when query.TryGetProperty("mmr", out _) => "mmr",
            JsonValueKind.Object when !query.TryGetProperty("indices", out _) => query.EnumerateObject().First().Name,
            _ => null,
        };
    }

    /// <summary>A leaf keeps scores above its threshold, and distances below it (FACTS 4); our legs keep scores from theirs.</summary>
    private double? ThresholdOf(JsonElement leaf, string field)
    {
        if (ThresholdOf(leaf) is not { } threshold)
            return null;
        var isDistance = definition.Dense.Any(dense => dense.Name == field && dense.Distance == Distance.Euclid);
        return MathF.BitIncrement(isDistance ? -threshold : threshold);
    }

    private static float? ThresholdOf(JsonElement search) => search.TryGetProperty("score_threshold", out var threshold) ? threshold.GetSingle() : null;

    private static Filter? FilterOf(JsonElement search) => search.TryGetProperty("filter", out var filter) ? QdrantRestFilter.Read(filter) : null;

    private static int? IntegerOf(JsonElement search, string name) => search.TryGetProperty(name, out var number) ? number.GetInt32() : null;

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
