using System.Diagnostics;
using System.Globalization;
using Connectors.Encoders;
using Connectors.Onnx;
using Microsoft.Extensions.AI;

namespace Connectors.Benchmarks.Encoding;

/// <summary>
/// What a search text costs without a network and with the smallest one, in one process: of each of Cranfield's 225 queries the least of many repeats,
/// because on a machine that does other work only the least is the work itself; and the CPU time of all repeats.
/// </summary>
internal static class QueryReport
{
    private const int TableRepeats = 400;
    private const int NetworkRepeats = 12;

    public static async Task WriteAsync(TextWriter writer)
    {
        var queries = Collection.ReadQueries();
        var splade = Path.Combine(Collection.Root, "models", "splade-tiny");
        using var table = await InferenceFreeEncoder.LoadAsync(Collection.Shared("data", "opensearch", "idf.json"), new() { TokenizerPath = splade });
        using var network = await SpladeEncoder.LoadAsync(splade, new() { IntraOpThreads = 1 });
        writer.WriteLine($"{queries.Length} queries, {queries.Average(query => table.EncodeQuery(query).NonZeroCount):F1} terms each");
        writer.WriteLine();
        writer.WriteLine("| a query | p50 | p99 | CPU time, mean | allocated | times the table (p50) |");
        writer.WriteLine("|---|---|---|---|---|---|");
        var direct = await MeasureAsync(queries, TableRepeats, query => Task.FromResult(table.EncodeQuery(query)));
        Write("InferenceFreeEncoder.EncodeQuery", direct);
        Write("InferenceFreeEncoder through GenerateAsync", await MeasureAsync(queries, TableRepeats, query => table.EncodeQueryAsync(query)));
        Write("SpladeEncoder, splade-tiny (4.4 M parameters), one thread", await MeasureAsync(queries, NetworkRepeats, query => network.EncodeQueryAsync(query)));

        void Write(string name, (double P50, double P99, double Cpu, double Bytes) figure) =>
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {figure.P50:F1} µs | {figure.P99:F1} µs | {figure.Cpu:F1} µs | {figure.Bytes:F0} B | {figure.P50 / direct.P50:F0} |"));
    }

    private static async Task<(double P50, double P99, double Cpu, double Bytes)> MeasureAsync(string[] queries, int repeats, Func<string, Task<SparseEmbedding>> encode)
    {
        for (var warm = 0; warm < 30; warm++)
            await encode(queries[warm % queries.Length]);
        var least = Enumerable.Repeat(double.MaxValue, queries.Length).ToArray();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var i = 0; i < queries.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await encode(queries[i]);
                least[i] = Math.Min(least[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        var mean = (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / repeats / queries.Length;
        var before = GC.GetTotalAllocatedBytes(precise: true);
        foreach (var query in queries)
            await encode(query);
        var bytes = (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)queries.Length;
        Array.Sort(least);
        return (least[least.Length / 2], least[least.Length * 99 / 100], mean, bytes);
    }
}
