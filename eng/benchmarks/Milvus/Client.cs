using System.Diagnostics;
using Connectors.Milvus;

namespace Connectors.Benchmarks.Milvus;

/// <summary>The measured process of our client: rows are made first, and nothing else runs beside the upserts.</summary>
internal static class Client
{
    private const int WarmUpRows = 10_000;

    public static async Task RunAsync(string url, int rows, int passes)
    {
        var points = Enumerable.Range(0, rows).Select(Workload.Row).ToList();
        await using var store = MilvusStore.Connect(url);
        var collection = store.Collection(Workload.Collection);
        await collection.EnsureAsync(Workload.Definition);
        var options = new UpsertOptions { BatchPoints = Workload.BatchRows, Parallel = Workload.Parallel };
        for (var warm = 0; warm < WarmUpRows; warm += rows)
            await collection.UpsertAsync(points, options);

        var (cpu, wall, bytes) = (double.MaxValue, double.MaxValue, double.MaxValue);
        var process = Process.GetCurrentProcess();
        for (var pass = 0; pass < passes; pass++)
        {
            process.Refresh();
            var clock = Stopwatch.StartNew();
            var (cpuBefore, bytesBefore) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
            await collection.UpsertAsync(points, options);
            process.Refresh();
            wall = Math.Min(wall, clock.Elapsed.TotalSeconds);
            cpu = Math.Min(cpu, (process.TotalProcessorTime - cpuBefore).TotalMicroseconds / rows);
            bytes = Math.Min(bytes, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytesBefore) / rows);
        }

        Console.WriteLine($"{cpu:F1} | {bytes:N0} | {rows / wall:N0}");
    }
}
