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
        foreach (var metric in Enum.GetValues<Distance>())
        {
            var segments = Segments(documents);
            foreach (var k in metric == Distance.Cosine ? new[] { 10, 100 } : [10])
            {
                var times = QueryTimes.Measure(Queries, Passes, q => Search(segments, queries, q, k, metric));
                var difference = Difference(documents, queries.Row(0), Search(segments, queries, 0, k, metric), metric);
                Console.WriteLine($"| {metric} | {k} | {times.Mean / 1e3:F1} | {times.P99 / 1e3:F1} | {documents.Rows * (double)DenseMatrix.Dimensions * sizeof(float) / times.Mean / 1e3:F1} | {difference:E0} |");
            }
        }

        Console.WriteLine($"\nOne thread reads memory (TensorPrimitives.Sum of 256 MB) at {ReadingRate():F1} GB/s.\n");
    }

    /// <summary>Segments of the size that the store makes.</summary>
    private static DenseRows[] Segments(DenseMatrix documents) => [.. Enumerable.Range(0, documents.Rows).Chunk(SparseSegmentIndex.MaxDocuments).Select(rows =>
    {
        var values = new float[rows.Length * DenseMatrix.Dimensions];
        for (var i = 0; i < rows.Length; i++)
            documents.Row(rows[i]).CopyTo(values.AsSpan(i * DenseMatrix.Dimensions));
        return new DenseRows(values, DenseMatrix.Dimensions);
    })];

    private static Candidate[] Search(DenseRows[] segments, DenseMatrix queries, int q, int k, Distance metric)
    {
        var query = new DenseQuery(queries.Row(q), metric);
        var top = new TopCandidates(k);
        for (var segment = 0; segment < segments.Length; segment++)
            segments[segment].Search(query, default, segment, top);
        return top.Finish().ToArray();
    }

    /// <summary>The largest distance between the scores at equal ranks.</summary>
    private static double Difference(DenseMatrix documents, ReadOnlySpan<float> query, Candidate[] hits, Distance metric)
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

            scores[d] = metric switch { Distance.Dot => dot, Distance.Cosine => dot / Math.Sqrt(squares * norm), _ => -Math.Sqrt(distance) };
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
