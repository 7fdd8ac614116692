using System.Numerics.Tensors;
using System.Text.Json;
using Connectors.Embedded.Storage;
using Connectors.Embedded.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace Connectors.Embedded.Tests.Qdrant;

/// <summary>The embedded store against the recorded answers of a Qdrant 1.18.3 server.</summary>
public sealed class QdrantScoresTests(ITestOutputHelper output)
{
    private const string Name = "scores";

    private static readonly QdrantScores Recorded = QdrantScores.Read();

    // [null] holds no value here (design.md, section 2), and is not empty for Qdrant; the ids have a test of their own.
    private static readonly string[] OverArraysOfNull = ["filter_is_empty_count", "filter_is_empty_ids", "filter_not_is_empty_count", "filter_not_is_empty_ids"];

    private static readonly SortedDictionary<string, int> Compared = new(StringComparer.Ordinal) { ["count"] = 30, ["query"] = 63, ["retrieve"] = 2, ["scroll"] = 30 };

    private static readonly SortedDictionary<string, int> LeftOut = new(StringComparer.Ordinal)
    {
        ["Manhattan distance"] = 3,
        ["context"] = 1,
        ["discover"] = 1,
        ["facet"] = 4,
        ["filter: geo"] = 6,
        ["filter: has_vector"] = 4,
        ["filter: is_empty over [null]"] = 4,
        ["filter: is_null"] = 2,
        ["filter: match except"] = 4,
        ["filter: match phrase"] = 2,
        ["filter: nested"] = 2,
        ["filter: values_count"] = 2,
        ["formula other than a weighted sum of the legs' scores"] = 10,
        ["groups"] = 5,
        ["mmr"] = 5,
        ["nested prefetch"] = 1,
        ["no query"] = 1,
        ["order_by"] = 6,
        ["page in the order of ids"] = 6,
        ["recommend"] = 4,
        ["rescoring by a vector"] = 3,
        ["vector of a stored point"] = 2,
    };

    private double _largestDifference;

    [Fact]
    public async Task In_memory_all_expressible_requests_are_answered_as_by_the_server()
    {
        await using var store = EmbeddedStore.InMemory();
        await CompareAsync(await FillAsync(store, Recorded.Points));
    }

    [Fact]
    public async Task In_a_segment_with_dead_rows_and_a_log_that_is_read_back_they_are_too()
    {
        using var temporary = new TemporaryFolder();
        await using (var store = await EmbeddedStore.OpenAsync(temporary.Path))
            await FillAsync(store, Recorded.Points.Take(48));
        await SealAsync(temporary.Path);
        await using (var store = await EmbeddedStore.OpenAsync(temporary.Path))
            await FillAsync(store, Recorded.Points.Skip(40));
        await using var reopened = await EmbeddedStore.OpenAsync(temporary.Path);
        await CompareAsync(reopened.Collection(Name));
    }

    [Fact]
    public async Task Only_an_array_of_null_holds_no_value_here_and_is_not_empty_for_the_server()
    {
        await using var store = EmbeddedStore.InMemory();
        var collection = await FillAsync(store, Recorded.Points);
        var arraysOfNull = Recorded.Points.Where(point => point.Payload.TryGetProperty("opt", out var opt) && opt.GetRawText() == "[null]").Select(point => point.Id).ToHashSet();
        Assert.Equal(8, arraysOfNull.Count);
        foreach (var name in OverArraysOfNull.Where(name => name.EndsWith("_ids", StringComparison.Ordinal)))
        {
            var recorded = Recorded.Cases.Single(recorded => recorded.Name == name);
            var expected = Ids(recorded);
            expected.SymmetricExceptWith(arraysOfNull);
            Assert.True(expected.SetEquals(await IdsAsync(collection, recorded)), name);
        }
    }

    private static async Task<HybridCollection> FillAsync(EmbeddedStore store, IEnumerable<HybridPoint> points)
    {
        var collection = await store.Collection(Name).CreateHybridCollectionAsync(Recorded.Definition);
        await collection.UpsertAsync(points);
        return collection;
    }

    /// <summary>Turns what stands in the log into a segment.</summary>
    private static async Task SealAsync(string path)
    {
        using var folder = StoreFolder.Open(path, new StorageOptions(), NullLogger.Instance, new QuickDisk());
        await using var storage = await folder.OpenCollectionAsync(Name, index: null, progress: null, CancellationToken.None);
        await storage.CheckpointAsync(CancellationToken.None);
    }

    private async Task CompareAsync(HybridCollection collection)
    {
        var compared = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var leftOut = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var recorded in Recorded.Cases)
        {
            try
            {
                await CompareAsync(collection, recorded);
                compared[recorded.Kind] = compared.GetValueOrDefault(recorded.Kind) + 1;
            }
            catch (InexpressibleException e)
            {
                leftOut.TryAdd(e.Message, []);
                leftOut[e.Message].Add(recorded.Name);
            }
        }

        output.WriteLine($"compared {compared.Values.Sum()} of {Recorded.Cases.Count}: {string.Join(", ", compared)}; largest difference of a score {_largestDifference:E1}");
        foreach (var (reason, names) in leftOut)
            output.WriteLine($"left out {names.Count} ({reason}): {string.Join(", ", names)}");
        Assert.Equal(203, Recorded.Cases.Count);
        Assert.Equal(Compared, compared);
        Assert.Equal(LeftOut, new SortedDictionary<string, int>(leftOut.ToDictionary(reason => reason.Key, reason => reason.Value.Count), StringComparer.Ordinal));
        Assert.InRange(_largestDifference, 0, 1e-5);
    }

    private async Task CompareAsync(HybridCollection collection, QdrantCase recorded)
    {
        if (OverArraysOfNull.Contains(recorded.Name))
            throw new InexpressibleException("filter: is_empty over [null]");
        switch (recorded.Kind)
        {
            case "query":
                await CompareQueryAsync(collection, recorded);
                break;
            case "count":
                await CompareCountAsync(collection, recorded);
                break;
            case "scroll":
                await CompareScrollAsync(collection, recorded);
                break;
            case "retrieve":
                await CompareRetrievalAsync(collection, recorded);
                break;
            default:
                throw new InexpressibleException(recorded.Kind);
        }
    }

    private async Task CompareQueryAsync(HybridCollection collection, QdrantCase recorded)
    {
        var query = new QdrantRestQuery(Recorded.Definition).Read(recorded.Request);
        var result = await collection.SearchAsync(query);

        // The server states Euclidean distances, and our scores are minus them.
        var isDistance = query.Fusion is null && Recorded.Definition.Dense.Any(field => field.Name == query.Legs[0].Field && field.Distance == Distance.Euclid);
        var expected = recorded.Server.GetProperty("points").EnumerateArray().Select(pair => (Id: pair[0].ToString(), Score: isDistance ? -pair[1].GetDouble() : pair[1].GetDouble())).ToList();
        Ranking.AssertSame(expected, [.. result.Select(hit => (hit.Id, hit.Score))], query.Limit, query.Offset, recorded.Name);
        _largestDifference = result.Zip(expected, (hit, server) => Math.Abs(hit.Score - server.Score)).Append(_largestDifference).Max();
    }

    private static async Task CompareCountAsync(HybridCollection collection, QdrantCase recorded)
    {
        var actual = await collection.CountAsync(QdrantRestFilter.Read(recorded.Request.GetProperty("filter")));
        var expected = recorded.Server.GetProperty("count").GetInt64();
        Assert.True(expected == actual, $"{recorded.Name}: {actual} points instead of {expected}");
    }

    private static async Task CompareScrollAsync(HybridCollection collection, QdrantCase recorded)
    {
        if (recorded.Request.TryGetProperty("order_by", out _))
            throw new InexpressibleException("order_by");
        if (recorded.Request.TryGetProperty("offset", out _) || recorded.Server.GetProperty("next").ValueKind != JsonValueKind.Null)
            throw new InexpressibleException("page in the order of ids");
        var (expected, actual) = (Ids(recorded), await IdsAsync(collection, recorded));
        Assert.True(expected.SetEquals(actual), $"{recorded.Name}: [{string.Join(", ", actual)}] instead of [{string.Join(", ", expected)}]");
    }

    private static async Task CompareRetrievalAsync(HybridCollection collection, QdrantCase recorded)
    {
        var points = await collection.GetAsync(
            recorded.Request.GetProperty("ids").EnumerateArray().Select(id => id.ToString()),
            new GetOptions { Payload = QdrantRestSelection.Payload(recorded.Request), Vectors = QdrantRestSelection.Vectors(recorded.Request) });
        var expected = recorded.Server.GetProperty("records").EnumerateArray().ToList();
        Assert.Equal(expected.Select(record => record.GetProperty("id").ToString()), points.Select(point => point.Id));
        foreach (var (record, point) in expected.Zip(points))
        {
            Assert.True(JsonElement.DeepEquals(record.GetProperty("payload"), JsonDocument.Parse(point.Payload.Utf8).RootElement), $"{recorded.Name}: payload of {point.Id}");
            var vectors = record.GetProperty("vector").EnumerateObject().Where(vector => !Recorded.UnknownFields.Contains(vector.Name)).ToList();
            Assert.Equal(vectors.Count, point.Dense.Count + point.Sparse.Count);
            foreach (var vector in vectors)
                CompareVector(point, vector);
        }
    }

    private static void CompareVector(HybridPoint point, JsonProperty recorded)
    {
        if (recorded.Value.ValueKind == JsonValueKind.Object)
        {
            Assert.Equal(Numbers(recorded.Value.GetProperty("indices")).Select(index => (uint)index), point.Sparse[recorded.Name].Indices.ToArray());
            Assert.Equal(Numbers(recorded.Value.GetProperty("values")), point.Sparse[recorded.Name].Values.ToArray());
            return;
        }

        // The server has made cosine vectors unit vectors (FACTS 9); here they come back as they were written.
        var stored = point.Dense[recorded.Name].ToArray();
        if (Recorded.Definition.Dense.Single(field => field.Name == recorded.Name).Distance == Distance.Cosine)
            TensorPrimitives.Divide(stored, TensorPrimitives.Norm<float>(stored), stored);
        Assert.All(Numbers(recorded.Value).Zip(stored), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        Assert.Equal(recorded.Value.GetArrayLength(), stored.Length);
    }

    private static async Task<HashSet<string>> IdsAsync(HybridCollection collection, QdrantCase recorded)
    {
        var filter = recorded.Request.TryGetProperty("filter", out var given) ? QdrantRestFilter.Read(given) : null;
        var ids = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var point in collection.ScrollAsync(new ScrollOptions { Filter = filter }))
            Assert.True(ids.Add(point.Id), $"{recorded.Name}: {point.Id} came twice");
        return ids;
    }

    private static HashSet<string> Ids(QdrantCase recorded) => [.. recorded.Server.GetProperty("ids").EnumerateArray().Select(id => id.ToString())];

    private static float[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(number => number.GetSingle())];
}
