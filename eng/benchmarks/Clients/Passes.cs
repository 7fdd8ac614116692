using System.Diagnostics;

namespace Connectors.Benchmarks;

/// <summary>The same work again and again, in a process in which nothing else runs.</summary>
internal static class Passes
{
    /// <summary>Upserts the points in every pass.</summary>
    public static Task<string> MeasureAsync(HybridCollection collection, IReadOnlyList<HybridPoint> points, int passes, int batch = Points.Batch, int parallel = Points.Parallel) =>
        MeasureAsync(() => collection.UpsertAsync(points, new() { BatchPoints = batch, Parallel = parallel }), points.Count, passes);

    /// <summary>Measures passes and returns the cells: CPU µs an item of the first and the best pass, allocated bytes an item, items a second.</summary>
    /// <param name="pass">Does the work of a pass.</param>
    /// <param name="items">On how many items.</param>
    /// <param name="passes">How many passes.</param>
    public static async Task<string> MeasureAsync(Func<Task> pass, int items, int passes)
    {
        var first = await MeasureAsync(pass, items);
        var best = first;
        for (var i = 1; i < passes; i++)
        {
            var next = await MeasureAsync(pass, items);
            best = (Math.Min(best.Cpu, next.Cpu), Math.Min(best.Bytes, next.Bytes), Math.Max(best.Rate, next.Rate));
        }

        return $"{first.Cpu:F1} | {best.Cpu:F1} | {best.Bytes:N0} | {best.Rate:N0}";
    }

    private static async Task<(double Cpu, double Bytes, double Rate)> MeasureAsync(Func<Task> pass, int items)
    {
        var clock = Stopwatch.StartNew();
        var (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await pass();
        return ((Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / items,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / items,
            items / clock.Elapsed.TotalSeconds);
    }
}
