using System.Diagnostics;
using Connectors.Milvus;

namespace Connectors.Benchmarks.Milvus;

/// <summary>The measured process of our client. The points are made first, and nothing else runs beside the upserts.</summary>
internal static class Client
{
    /// <summary>Writes into the sink and then into the server, and prints a line of cells for each.</summary>
    public static async Task RunAsync(int rows, int sinkPasses, string sinkPort, string serverPort)
    {
        var points = Enumerable.Range(0, rows).Select(Workload.Row).ToList();
        foreach (var (port, passes) in new[] { (sinkPort, sinkPasses), (serverPort, Workload.ServerPasses) })
        {
            await using var store = MilvusStore.Connect($"milvus://127.0.0.1:{port}");
            var collection = store.Collection(Workload.Collection);
            await collection.EnsureAsync(Workload.Definition);
            var first = await MeasureAsync(collection, points);
            var best = first;
            for (var pass = 1; pass < passes; pass++)
            {
                var next = await MeasureAsync(collection, points);
                best = (Math.Min(best.Cpu, next.Cpu), Math.Min(best.Bytes, next.Bytes), Math.Max(best.Rate, next.Rate));
            }

            Console.WriteLine($"{first.Cpu:F1} | {best.Cpu:F1} | {best.Bytes:N0} | {best.Rate:N0}");
        }
    }

    private static async Task<(double Cpu, double Bytes, double Rate)> MeasureAsync(HybridCollection collection, List<HybridPoint> points)
    {
        var clock = Stopwatch.StartNew();
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await collection.UpsertAsync(points, new() { BatchPoints = Workload.BatchRows, Parallel = Workload.Parallel });
        return ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / points.Count,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / points.Count,
            points.Count / clock.Elapsed.TotalSeconds);
    }
}
