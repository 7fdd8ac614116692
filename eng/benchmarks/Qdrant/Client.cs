using Connectors.Qdrant;

namespace Connectors.Benchmarks.Qdrant;

/// <summary>The measured process of our client.</summary>
internal static class Client
{
    /// <summary>Makes the collection, with as many points as a read returns.</summary>
    public static async Task SeedAsync(Uri server, int points)
    {
        await using var store = QdrantStore.Connect(server.ToString());
        var collection = store.Collection(Points.Collection);
        await collection.EnsureAsync(new()
        {
            Dense = { new("dense", Points.Dimensions) },
            Sparse = { new("sparse") },
            Payload = { new("group", PayloadType.Integer) },
        });
        await collection.UpsertAsync(Points.Make(points), new() { BatchPoints = points });
    }

    /// <summary>Does the work and prints a line of cells.</summary>
    public static async Task RunAsync(Uri server, int passes, Work work)
    {
        await using var store = QdrantStore.Connect(server.ToString());
        var collection = store.Collection(Points.Collection);
        var points = Points.Make(work.Kind == Work.Upsert ? work.Items : work.Batch);
        var ids = points.ConvertAll(point => point.Id);
        Console.WriteLine(work.Kind switch
        {
            Work.Upsert => await Passes.MeasureAsync(collection, points, passes, work.Batch, work.Parallel),
            Work.Query => await Passes.MeasureAsync(() => RepeatAsync(work.Items, work, i => QueryAsync(collection, points[i % points.Count], work.Batch)), work.Items, passes),
            _ => await Passes.MeasureAsync(() => RepeatAsync(work.Items / work.Batch, work, async _ => Check((await collection.GetAsync(ids)).Count, work.Batch)), work.Items, passes),
        });
    }

    private static async Task QueryAsync(HybridCollection collection, HybridPoint like, int hits)
    {
        var query = new HybridQuery { Legs = { new DenseLeg(like.Dense["dense"]), new SparseLeg(like.Sparse["sparse"]) }, Limit = hits };
        Check((await collection.SearchAsync(query)).Count, hits);
    }

    private static Task RepeatAsync(int calls, Work work, Func<int, Task> call) =>
        Parallel.ForAsync(0, calls, new ParallelOptions { MaxDegreeOfParallelism = work.Parallel }, async (i, _) => await call(i));

    private static void Check(int found, int expected)
    {
        if (found != expected)
            throw new InvalidOperationException($"The sink has answered with {found} points, not {expected}.");
    }
}
