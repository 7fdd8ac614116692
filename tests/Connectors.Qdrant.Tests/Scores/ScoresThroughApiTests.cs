using System.Text.Json;
using Connectors.Qdrant.Emulator;
using Connectors.Qdrant.Tests.Cassettes;
using Connectors.Qdrant.Tests.Emulator;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Scores;

/// <summary>
/// The cases of scores.json through our API, by gRPC, against the emulator, which answers as the recorded server did (<see cref="ScoreTests"/>): what is
/// fused on the server, and what on the client, comes to the recorded scores.
/// </summary>
public sealed class ScoresThroughApiTests(ITestOutputHelper output)
{
    private static readonly QdrantScores Recorded = QdrantScores.Read();

    // [null] holds no value here (design.md, section 2), and is not empty for Qdrant.
    private static readonly string[] OverArraysOfNull = ["filter_is_empty_count", "filter_is_empty_ids", "filter_not_is_empty_count", "filter_not_is_empty_ids"];

    private static readonly SortedDictionary<string, int> Compared = new(StringComparer.Ordinal)
    {
        ["count"] = 25,
        ["facet"] = 4,
        ["groups"] = 4,
        ["in order"] = 4,
        ["query, diverse"] = 5,
        ["query, fused on the server, and on the client"] = 34,
        ["query, nested"] = 1,
        ["query, one leg"] = 29,
        ["query, rescored"] = 3,
        ["retrieve"] = 2,
        ["scroll"] = 31,
    };

    private static readonly SortedDictionary<string, int> LeftOut = new(StringComparer.Ordinal)
    {
        ["Manhattan distance"] = 3,
        ["a formula other than a weighted sum of the legs' scores"] = 9,
        ["filter: has_vector"] = 4,
        ["filter: is_empty over [null]"] = 4,
        ["filter: is_null"] = 2,
        ["filter: match except"] = 4,
        ["filter: match phrase"] = 2,
        ["filter: nested"] = 2,
        ["filter: values_count"] = 2,
        ["no query"] = 1,
        ["not emulated: context"] = 1,
        ["not emulated: discover"] = 1,
        ["not emulated: geo distances"] = 1,
        ["not emulated: geographic conditions"] = 6,
        ["not emulated: recommend"] = 4,
        ["not emulated: the server asks again with more filters until the groups are full, which moves the ranks that are fused"] = 1,
        ["order_by that begins at a value"] = 2,
        ["refused: it does not match words."] = 10,
        ["the vector of a stored point"] = 2,
    };

    private readonly SortedDictionary<string, int> _compared = new(StringComparer.Ordinal);
    private double _largestDifference;

    [Fact]
    public async Task Cases_that_our_api_can_express_have_the_recorded_ids_and_scores()
    {
        await using var emulator = await QdrantEmulator.StartAsync();
        await using var store = QdrantStore.Connect(emulator.Address.ToString());
        var collection = store.Collection("scores");
        await collection.EnsureAsync(Recorded.Definition);
        await collection.UpsertAsync(Recorded.Points);
        var leftOut = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var recorded in Recorded.Cases)
        {
            try
            {
                await CompareAsync(collection, recorded);
            }
            catch (Exception e) when (e is InexpressibleException or NotSupportedException)
            {
                var reason = e is InexpressibleException ? e.Message : "refused: " + e.Message[(e.Message.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];
                leftOut.TryAdd(reason, []);
                leftOut[reason].Add(recorded.Name);
            }
            catch (Exception e) when (e is Xunit.Sdk.XunitException or StoreException or ArgumentException)
            {
                faults.Add($"{recorded.Name}: {e.Message}");
            }
        }

        output.WriteLine($"compared {_compared.Values.Sum()} of {Recorded.Cases.Count}: {string.Join(", ", _compared)}; largest difference of a score {_largestDifference:E1}");
        foreach (var (reason, names) in leftOut)
            output.WriteLine($"left out {names.Count} ({reason}): {string.Join(", ", names)}");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.Equal(203, Compared.Values.Sum() + LeftOut.Values.Sum());
        Assert.Equal(Compared, _compared);
        Assert.Equal(LeftOut, new SortedDictionary<string, int>(leftOut.ToDictionary(reason => reason.Key, reason => reason.Value.Count), StringComparer.Ordinal));
        Assert.InRange(_largestDifference, 0, 1e-5);
    }

    private async Task CompareAsync(QdrantCollection collection, QdrantCase recorded)
    {
        if (OverArraysOfNull.Contains(recorded.Name))
            throw new InexpressibleException("filter: is_empty over [null]");
        if (NotEmulated.ReasonOfCase(recorded.Name) is { } reason)
            throw new InexpressibleException("not emulated: " + reason);
        var kind = recorded.Kind switch
        {
            "query" when recorded.Request.TryGetProperty("query", out var query) && query.ValueKind == JsonValueKind.Object && query.TryGetProperty("order_by", out var order) => await CompareOrderAsync(collection, recorded, order),
            "query" => await CompareQueryAsync(collection, recorded),
            "groups" => await CompareGroupsAsync(collection, recorded),
            "count" => await CompareCountAsync(collection, recorded),
            "facet" => await CompareValuesAsync(collection, recorded),
            "retrieve" => await CompareRetrievalAsync(collection, recorded),
            "scroll" when recorded.Request.TryGetProperty("order_by", out var order) => await CompareOrderAsync(collection, recorded, order),
            _ => await ComparePageAsync(collection, recorded),
        };
        _compared[kind] = _compared.GetValueOrDefault(kind) + 1;
    }

    private async Task<string> CompareQueryAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var expected = Hits(recorded.Server.GetProperty("points"), 1);
        if (TryRead(recorded.Request) is { } query)
        {
            // The server states Euclidean distances, and our scores are minus them.
            if (query.Fusion is null && Recorded.Definition.Dense.Any(field => field.Name == query.Legs[0].Field && field.Distance == Distance.Euclid))
                expected = Hits(recorded.Server.GetProperty("points"), -1);
            var result = await collection.SearchAsync(query);
            AssertSame(expected, Scores(result), query, recorded);
            if (result.FusedAt != FusionPlacement.Server)
                return result.FusedAt is null ? "query, one leg" : "query, fused on the client alone";
            var onClient = await collection.SearchAsync(OnClient(query));
            Assert.Equal(FusionPlacement.Client, onClient.FusedAt);
            AssertSame(expected, Scores(onClient), query, recorded);
            return "query, fused on the server, and on the client";
        }

        var queries = new RecordedQueries(Recorded.Definition);
        var vendor = queries.Read(RestQueries.Query(recorded.Request, collection.Name));
        var found = await collection.SearchAsync(vendor);
        var hits = Scores(found);
        if (vendor.Legs[0] is QdrantDenseLeg { Diversity: not null } or QdrantSparseLeg { Diversity: not null })
        {
            Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
            Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 1e-5));
            return "query, diverse";
        }

        AssertSame(expected, hits, vendor, recorded);
        return vendor.Legs.OfType<QdrantPrefetchLeg>().Any(leg => leg.Rescoring is not null) ? "query, rescored" : "query, nested";
    }

    private async Task<string> CompareGroupsAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var query = new RecordedQueries(Recorded.Definition).Read(RestQueries.Groups(recorded.Request, collection.Name));
        var groups = (await collection.SearchAsync(query)).GroupBy(hit => hit.Group!.Value).ToList();
        var expected = recorded.Server.GetProperty("groups").EnumerateArray().ToList();
        Assert.Equal(expected.Select(group => group.GetProperty("id").ToString()), groups.Select(group => group.Key.ToString().Trim('"')));
        foreach (var (server, ours) in expected.Zip(groups))
            AssertSame(Hits(server.GetProperty("hits"), 1), Scores(ours), query, recorded);
        return "groups";
    }

    private static async Task<string> CompareCountAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var actual = await collection.CountAsync(QdrantRestFilter.Read(recorded.Request.GetProperty("filter")));
        Assert.True(recorded.Server.GetProperty("count").GetInt64() == actual, $"{recorded.Name}: {actual} points");
        return "count";
    }

    private static async Task<string> CompareValuesAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var request = recorded.Request;
        var limit = request.TryGetProperty("limit", out var given) ? given.GetInt32() : 10;
        var counts = await collection.CountValuesAsync(request.GetProperty("key").GetString()!, limit, request.TryGetProperty("filter", out var filter) ? QdrantRestFilter.Read(filter) : null);
        Assert.Equal(
            recorded.Server.GetProperty("hits").EnumerateArray().Select(pair => (pair[0].ToString().ToUpperInvariant(), pair[1].GetInt64())),
            counts.Select(count => (count.Value.ToString().Trim('"').ToUpperInvariant(), count.Count)));
        return "facet";
    }

    private static async Task<string> CompareRetrievalAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var options = new GetOptions { Payload = QdrantRestSelection.Payload(recorded.Request), Vectors = QdrantRestSelection.Vectors(recorded.Request) };
        var points = await collection.GetAsync(recorded.Request.GetProperty("ids").EnumerateArray().Select(id => id.ToString()), options);
        var expected = recorded.Server.GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(expected.Select(record => record.GetProperty("id").ToString()), points.Select(point => point.Id));
        foreach (var (record, point) in expected.Zip(points))
        {
            Assert.True(JsonElement.DeepEquals(record.GetProperty("payload"), JsonDocument.Parse(point.Payload.Utf8).RootElement), $"{recorded.Name}: payload of {point.Id}");
            var vectors = record.GetProperty("vector").EnumerateObject().Where(vector => !Recorded.UnknownFields.Contains(vector.Name)).ToList();
            Assert.Equal(vectors.Count, point.Dense.Count + point.Sparse.Count);
            foreach (var vector in vectors.Where(vector => vector.Value.ValueKind == JsonValueKind.Array))
                Assert.All(Numbers(vector.Value).Zip(point.Dense[vector.Name].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            foreach (var vector in vectors.Where(vector => vector.Value.ValueKind == JsonValueKind.Object))
                Assert.Equal(Numbers(vector.Value.GetProperty("values")), point.Sparse[vector.Name].Values.ToArray());
        }

        return "retrieve";
    }

    /// <summary>Points of equal values stand in any order; at the end of the page others may stand for them.</summary>
    private static async Task<string> CompareOrderAsync(QdrantCollection collection, QdrantCase recorded, JsonElement order)
    {
        var isNamed = order.ValueKind == JsonValueKind.String;
        if (!isNamed && order.TryGetProperty("start_from", out _))
            throw new InexpressibleException("order_by that begins at a value");
        var key = isNamed ? order.GetString()! : order.GetProperty("key").GetString()!;
        var options = new QdrantScrollOptions { OrderBy = key, Descending = !isNamed && order.TryGetProperty("direction", out var direction) && direction.GetString() == "desc", PageSize = 7 };
        var limit = recorded.Request.GetProperty("limit").GetInt32();
        var ids = new List<string>();
        await foreach (var point in collection.ScrollInOrderAsync(options))
        {
            ids.Add(point.Id);
            if (ids.Count == limit)
                break;
        }

        var expected = recorded.Server.TryGetProperty("points", out var points) ? [.. points.EnumerateArray().Select(point => point[0].ToString())] : recorded.Server.GetProperty("ids").EnumerateArray().Select(id => id.ToString()).ToList();
        Assert.Equal(expected.Select(ValueOf), ids.Select(ValueOf));
        var last = ValueOf(expected[^1]);
        Assert.True(expected.Where(id => ValueOf(id) != last).ToHashSet().SetEquals(ids.Where(id => ValueOf(id) != last)), recorded.Name);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        return "in order";

        string ValueOf(string id) => Recorded.Points.Single(point => point.Id == id).Payload.TryGetProperty(key, out var value) ? value.GetRawText() : "none";
    }

    private static async Task<string> ComparePageAsync(QdrantCollection collection, QdrantCase recorded)
    {
        var request = recorded.Request;
        var options = new ScrollOptions { Filter = request.TryGetProperty("filter", out var filter) ? QdrantRestFilter.Read(filter) : null, PageSize = 7, Payload = PayloadSelection.None };
        var ids = new List<string>();
        await foreach (var point in collection.ScrollAsync(options))
            ids.Add(point.Id);
        var first = request.TryGetProperty("offset", out var offset) ? ids.IndexOf(offset.ToString()) : 0;
        var limit = request.TryGetProperty("limit", out var given) ? given.GetInt32() : 10;
        Assert.Equal(recorded.Server.GetProperty("ids").EnumerateArray().Select(id => id.ToString()), ids.Skip(first).Take(limit));
        return "scroll";
    }

    /// <summary>The request as a query that every store has; null for one that only Qdrant has, or none.</summary>
    private static HybridQuery? TryRead(JsonElement request)
    {
        try
        {
            return new QdrantRestQuery(Recorded.Definition).Read(request);
        }
        catch (InexpressibleException e) when (e.Message != "Manhattan distance")
        {
            return null;
        }
    }

    private static HybridQuery OnClient(HybridQuery query)
    {
        var copy = new HybridQuery { Fusion = query.Fusion, Placement = FusionPlacement.Client, Filter = query.Filter, Limit = query.Limit, Offset = query.Offset, ScoreThreshold = query.ScoreThreshold, Payload = query.Payload, Vectors = query.Vectors };
        foreach (var leg in query.Legs)
            copy.Legs.Add(leg);
        return copy;
    }

    private static List<(string Id, double Score)> Scores(IEnumerable<Hit> hits) => [.. hits.Select(hit => (hit.Id, hit.Score))];

    private void AssertSame(List<(string Id, double Score)> expected, List<(string Id, double Score)> actual, HybridQuery query, QdrantCase recorded)
    {
        Ranking.AssertSame(expected, actual, query.Limit, query.Offset, recorded.Name);
        _largestDifference = actual.Zip(expected, (hit, server) => Math.Abs(hit.Score - server.Score)).Append(_largestDifference).Max();
    }

    private static List<(string Id, double Score)> Hits(JsonElement points, int sign) => [.. points.EnumerateArray().Select(pair => (pair[0].ToString(), sign * pair[1].GetDouble()))];

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
