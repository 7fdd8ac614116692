using System.Diagnostics;

namespace Connectors.Benchmarks;

/// <summary>Upserts of the same points, again and again, in a process in which nothing else runs.</summary>
internal static class Passes
{
    /// <summary>Measures them and returns the cells: CPU µs a point of the first and the best pass, allocated bytes a point, points a second.</summary>
    public static async Task<string> MeasureAsync(HybridCollection collection, IReadOnlyList<HybridPoint> points, int passes)
    {
        var first = await MeasureAsync(collection, points);
        var best = first;
        for (var pass = 1; pass < passes; pass++)
        {
            var next = await MeasureAsync(collection, points);
            best = (Math.Min(best.Cpu, next.Cpu), Math.Min(best.Bytes, next.Bytes), Math.Max(best.Rate, next.Rate));
        }

        return $"{first.Cpu:F1} | {best.Cpu:F1} | {best.Bytes:N0} | {best.Rate:N0}";
    }

    private static async Task<(double Cpu, double Bytes, double Rate)> MeasureAsync(HybridCollection collection, IReadOnlyList<HybridPoint> points)
    {
        var clock = Stopwatch.StartNew();
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await collection.UpsertAsync(points, new() { BatchPoints = Points.Batch, Parallel = Points.Parallel });
        return ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / points.Count,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / points.Count,
            points.Count / clock.Elapsed.TotalSeconds);
    }
}
