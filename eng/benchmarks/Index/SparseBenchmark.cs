using Connectors.Embedded;
using Connectors.Workload;

namespace Connectors.Benchmarks;

/// <summary>Exact sparse search over sealed segments, one thread.</summary>
internal static class SparseBenchmark
{
    private const int Passes = 3;
    private const int TimedQueries = 300;

    public static void Run(SparseWorkload workload, GroundTruth[] truth)
    {
        var rows = Rows(workload.Documents);
        Console.WriteLine("| index | query set | k | CPU us mean | p99 | postings a query | ns a posting | recall |\n|---|---|---|---|---|---|---|---|");
        foreach (var bitRows in SparsePostingsBuilder.BitRowsPay ? new[] { true, false } : [false])
        {
            var start = CpuClock.Microseconds();
            var segments = rows.Select(r => SparseSegmentIndex.Build(r, bitRows)).ToArray();
            var build = (CpuClock.Microseconds() - start) / 1e3;
            var name = bitRows ? "lists and bit rows" : "lists only";
            foreach (var (set, queries, answers) in new[] { ("queries", workload.Queries, truth[0]), ("queries_if", workload.InferenceFreeQueries, truth[1]) })
            {
                foreach (var k in bitRows || !SparsePostingsBuilder.BitRowsPay ? new[] { 10, 100 } : [10])
                    Measure(name, segments, set, queries, answers, k);
            }

            if (bitRows == SparsePostingsBuilder.BitRowsPay)
                Filtered(name, segments, workload.Queries);
            var (lists, forward) = (segments.Sum(s => s.PostingBytes), segments.Sum(s => s.Rows.Bytes));
            var entries = (double)workload.Documents.Entries;
            Console.WriteLine($"| {name} | build: {build / segments.Length:F0} ms CPU a segment of up to 65,536 ({segments.Length} segments); inverted {lists / 1e6:F0} MB = {lists / entries:F2} B a posting; rows {forward / 1e6:F0} MB = {forward / entries:F2} B a posting | | | | | | |");
        }

        Head(workload);
        Console.WriteLine();
    }

    private static void Measure(string name, SparseSegmentIndex[] segments, string set, CsrMatrix queries, GroundTruth answers, int k)
    {
        var (recall, wrong) = (0.0, 0);
        for (var q = 0; q < queries.Rows; q++)
        {
            var hits = Search(segments, queries, q, k, []).ToArray();
            recall += answers.Recall(q, k, hits.Select(h => h.Score));
            var scores = answers.Scores(q)[..k].ToArray().Select(s => (float)(s / (double)(1 << 20)));
            wrong += hits.Take(k).Select(h => h.Score).SequenceEqual(scores) ? 0 : 1;
        }

        var times = QueryTimes.Measure(TimedQueries, Passes, q => Search(segments, queries, q, k, []));
        var postings = Postings(segments, queries, TimedQueries);
        Console.WriteLine($"| {name} | {set} | {k} | {times.Mean:F0} | {times.P99:F0} | {postings:N0} | {times.Mean * 1000 / postings:F2} | {recall / queries.Rows:F4}{(wrong == 0 ? "" : $", {wrong} with a wrong score")} |");
    }

    private static void Filtered(string name, SparseSegmentIndex[] segments, CsrMatrix queries)
    {
        foreach (var share in new[] { 0.1, 0.001 })
        {
            var random = new Random(1);
            var masks = segments.Select(s => Mask(random, s.Count, share)).ToArray();
            var times = QueryTimes.Measure(200, Passes, q => Search(segments, queries, q, 10, masks));
            Console.WriteLine($"| {name} | queries, filter lets {share:P1} through | 10 | {times.Mean:F0} | {times.P99:F0} | | | |");
        }
    }

    private static void Head(SparseWorkload workload)
    {
        var head = new SparseHead();
        for (var d = 0; d < 4096; d++)
            head.Append(workload.Documents.Indices(d), workload.Documents.Values(d));
        var times = QueryTimes.Measure(200, Passes, q =>
        {
            var top = new TopCandidates(10);
            head.Search(new SparseQuery(workload.Queries.Indices(q), workload.Queries.Values(q)), default, 0, top);
            top.Finish();
        });
        Console.WriteLine($"| head of 4,096 fresh documents, row by row | queries | 10 | {times.Mean:F0} | {times.P99:F0} | | | |");
    }

    private static ReadOnlySpan<Candidate> Search(SparseSegmentIndex[] segments, CsrMatrix queries, int q, int k, ulong[][] masks)
    {
        var query = new SparseQuery(queries.Indices(q), queries.Values(q));
        var top = new TopCandidates(k);
        for (var s = 0; s < segments.Length; s++)
            segments[s].Search(query, masks.Length == 0 ? default : new DocMask(masks[s], []), s, top);
        return top.Finish();
    }

    private static double Postings(SparseSegmentIndex[] segments, CsrMatrix queries, int count)
    {
        long postings = 0;
        for (var q = 0; q < count; q++)
        {
            foreach (var index in queries.Indices(q))
                postings += segments.Sum(s => (long)s.DocumentFrequency(index));
        }

        return postings / (double)count;
    }

    private static SparseRows[] Rows(CsrMatrix documents)
    {
        var rows = new List<SparseRows>();
        for (var first = 0; first < documents.Rows; first += SparseSegmentIndex.MaxDocuments)
        {
            var head = new SparseHead();
            for (var d = first; d < Math.Min(documents.Rows, first + SparseSegmentIndex.MaxDocuments); d++)
                head.Append(documents.Indices(d), documents.Values(d));
            rows.Add(head.Rows);
        }

        return [.. rows];
    }

    private static ulong[] Mask(Random random, int documents, double share)
    {
        var mask = new ulong[DocMask.Words(documents)];
        for (var d = 0; d < documents; d++)
        {
            if (random.NextDouble() < share)
                mask[d >> 6] |= 1UL << (d & 63);
        }

        return mask;
    }
}
