using System.Diagnostics;

namespace Connectors.Benchmarks;

/// <summary>CPU time of each query: the least over the passes, so that what other processes did to the caches counts least.</summary>
internal sealed class QueryTimes
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);
    private readonly double[] _microseconds;

    private QueryTimes(double[] microseconds) => _microseconds = microseconds;

    public double Mean => _microseconds.Average();

    public double P99 => _microseconds.Order().ElementAt((int)(_microseconds.Length * 0.99));

    public static QueryTimes Measure(int queries, int passes, Action<int> search)
    {
        // Unmeasured, until the runtime has finished compiling.
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUp;)
        {
            for (var q = 0; q < queries; q++)
                search(q);
        }

        var least = Enumerable.Repeat(double.PositiveInfinity, queries).ToArray();
        for (var pass = 0; pass < passes; pass++)
        {
            for (var q = 0; q < queries; q++)
            {
                var start = CpuClock.Microseconds();
                search(q);
                least[q] = Math.Min(least[q], CpuClock.Microseconds() - start);
            }
        }

        return new QueryTimes(least);
    }
}
