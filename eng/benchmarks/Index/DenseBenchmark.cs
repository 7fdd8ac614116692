using System.Numerics.Tensors;
using Connectors.Embedded;
using Connectors.Workload;

namespace Connectors.Benchmarks;

/// <summary>Exact dense search, one thread, against the rate at which the same memory can be read at all.</summary>
internal static class DenseBenchmark
{
    private const int Queries = 10;
    private const int Passes = 3;

    public static void Run(SparseWorkload workload)
    {
        var documents = workload.DenseDocuments();
        var queries = workload.DenseQueries();
        Console.WriteLine("| dense, 384 dimensions | k | CPU ms mean | p99 | GB/s | the k-th score differs from plain sums in double by at most |\n|---|---|---|---|---|---|");
        foreach (var metric in Enum.GetValues<DenseMetric>())
        {
            var index = new DenseIndex(DenseMatrix.Dimensions, metric);
            for (var d = 0; d < documents.Rows; d++)
                index.Append(documents.Row(d));
            foreach (var k in metric == DenseMetric.Cosine ? new[] { 10, 100 } : [10])
            {
                var times = QueryTimes.Measure(Queries, Passes, q => Search(index, queries, q, k, metric));
                var difference = Difference(documents, queries.Row(0), Search(index, queries, 0, k, metric), metric);
                Console.WriteLine($"| {metric} | {k} | {times.Mean / 1e3:F1} | {times.P99 / 1e3:F1} | {index.Bytes / times.Mean / 1e3:F1} | {difference:E0} |");
            }
        }

        Console.WriteLine($"\nOne thread reads memory (TensorPrimitives.Sum of 256 MB) at {ReadingRate():F1} GB/s.\n");
    }

    private static Candidate[] Search(DenseIndex index, DenseMatrix queries, int q, int k, DenseMetric metric)
    {
        var top = new TopCandidates(k);
        index.Search(new DenseQuery(queries.Row(q), metric), default, 0, top);
        return top.Finish().ToArray();
    }

    /// <summary>The largest distance between the scores at equal ranks.</summary>
    private static double Difference(DenseMatrix documents, ReadOnlySpan<float> query, Candidate[] hits, DenseMetric metric)
    {
        var scores = new double[documents.Rows];
        for (var d = 0; d < scores.Length; d++)
        {
            double dot = 0, squares = 0, distance = 0, norm = 0;
            var row = documents.Row(d);
            for (var i = 0; i < row.Length; i++)
            {
                dot += (double)row[i] * query[i];
                squares += (double)row[i] * row[i];
                norm += (double)query[i] * query[i];
                distance += ((double)row[i] - query[i]) * ((double)row[i] - query[i]);
            }

            scores[d] = metric switch { DenseMetric.Dot => dot, DenseMetric.Cosine => dot / Math.Sqrt(squares * norm), _ => -Math.Sqrt(distance) };
        }

        return hits.Zip(scores.OrderDescending()).Max(p => Math.Abs(p.First.Score - p.Second));
    }

    /// <summary>Gigabytes a second at which one thread reads memory that no cache holds.</summary>
    private static double ReadingRate()
    {
        var memory = new float[1 << 26];
        Array.Fill(memory, 1);
        var (sum, least) = (0f, double.PositiveInfinity);
        for (var pass = 0; pass < Passes; pass++)
        {
            var start = CpuClock.Microseconds();
            sum += TensorPrimitives.Sum(memory);
            least = Math.Min(least, CpuClock.Microseconds() - start);
        }

        return sum > 0 ? memory.Length * 4.0 / least / 1e3 : 0;
    }
}
