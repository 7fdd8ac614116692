using System.Diagnostics;
using Connectors.Embedded;

namespace Connectors.Benchmarks.Store;

internal static class SearchPhase
{
    private const int Passes = 3;

    public static async Task RunAsync(string folder, string queryFile)
    {
        var queries = QueryFile.Read(queryFile);
        var process = Process.GetCurrentProcess();
        var wall = Stopwatch.StartNew();
        await using var store = await EmbeddedStore.OpenAsync(folder);
        var collection = store.Collection("w");
        var count = await collection.CountAsync();
        process.Refresh();
        Console.WriteLine($"| open, {count:N0} points | {wall.Elapsed.TotalSeconds:F1} s wall, {process.TotalProcessorTime.TotalSeconds:F1} s CPU |");

        var filter = Filter.Parse("group < 10");
        await MeasureAsync(collection, "sparse, top 10", queries, q => new HybridQuery { Legs = { new SparseLeg(q.Sparse) } });
        await MeasureAsync(collection, "dense, top 10", queries, q => new HybridQuery { Legs = { new DenseLeg(q.Dense) } });
        await MeasureAsync(collection, "hybrid, RRF over 100 + 100", queries, q => new HybridQuery { Legs = { new SparseLeg(q.Sparse), new DenseLeg(q.Dense) } });
        await MeasureAsync(collection, "sparse, filter that keeps a tenth (remembered)", queries, q => new HybridQuery { Legs = { new SparseLeg(q.Sparse) }, Filter = filter });

        GC.Collect();
        Console.WriteLine($"| memory, after a collection | {Memory("VmRSS"):F2} GB resident, peak {Memory("VmHWM"):F2} GB |");
    }

    private static async Task MeasureAsync(HybridCollection collection, string what, List<(SparseEmbedding Sparse, float[] Dense)> queries, Func<(SparseEmbedding Sparse, float[] Dense), HybridQuery> make)
    {
        var best = new double[queries.Count];
        Array.Fill(best, double.MaxValue);
        for (var pass = 0; pass < Passes; pass++)
        {
            for (var i = 0; i < queries.Count; i++)
            {
                var before = Process.GetCurrentProcess().TotalProcessorTime;
                await collection.SearchAsync(make(queries[i]));
                best[i] = Math.Min(best[i], (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
            }
        }

        Array.Sort(best);
        Console.WriteLine($"| {what} | {best.Average():F2} ms CPU mean, {best[(int)(best.Length * 0.99)]:F2} ms p99 |");
    }

    private static double Memory(string key) =>
        File.ReadLines("/proc/self/status").Where(line => line.StartsWith(key, StringComparison.Ordinal)).Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1])).FirstOrDefault() / 1e6;
}
