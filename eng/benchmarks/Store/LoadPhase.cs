using System.Diagnostics;
using Connectors.Embedded;
using Connectors.Workload;

namespace Connectors.Benchmarks.Store;

internal static class LoadPhase
{
    private const int ChunkSize = 5_000;
    private const int Queries = 200;

    public static async Task RunAsync(int points, string folder, string queryFile)
    {
        var workload = SparseWorkload.Generate(points, Queries);
        var dense = workload.DenseDocuments();
        QueryFile.Write(queryFile, workload.Queries, workload.DenseQueries());

        await using var store = await EmbeddedStore.OpenAsync(folder);
        var collection = await store.Collection("w").CreateHybridCollectionAsync(new()
        {
            Dense = { new("dense", DenseMatrix.Dimensions) },
            Sparse = { new("sparse") },
            Payload = { new("group", PayloadType.Integer) },
        });
        var wall = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (var first = 0; first < points; first += ChunkSize)
            await collection.UpsertAsync(Enumerable.Range(first, Math.Min(ChunkSize, points - first)).Select(row => Point(row, workload, dense)));
        var cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
        Console.WriteLine($"| upsert, {ChunkSize:N0} a call, flushed to disk | {points / wall.Elapsed.TotalSeconds:N0} points/s wall, {cpu.TotalMicroseconds / points:F1} µs CPU a point |");
        wall.Restart();
        await store.DisposeAsync();
        Console.WriteLine($"| files | {new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e9:F2} GB |");
    }

    private static HybridPoint Point(int row, SparseWorkload workload, DenseMatrix dense) =>
        new($"document-{row}", Payload.Parse($$"""{"group":{{row % 100}},"title":"Document {{row}} of the synthetic collection","text":"{{new string('x', 120)}}"}"""))
        {
            Dense = { ["dense"] = dense.Row(row).ToArray() },
            Sparse = { ["sparse"] = new SparseEmbedding(workload.Documents.Indices(row).ToArray(), workload.Documents.Values(row).ToArray()) },
        };
}
