using System.Runtime.InteropServices;

namespace Connectors.Workload;

/// <summary>
/// Exact answers of the workload: every weight is a multiple of 2^-10, so scores are sums of integers and do not depend on the order
/// of summation. Ties are broken by ascending row.
/// </summary>
public sealed class GroundTruth
{
    private const int WindowRows = 1 << 16;
    private readonly int[] _rows;
    private readonly int[] _scores;

    private GroundTruth(int queries, int k)
    {
        (Queries, K) = (queries, k);
        _rows = new int[queries * k];
        _scores = new int[queries * k];
    }

    /// <summary>Gets the number of queries.</summary>
    public int Queries { get; }

    /// <summary>Gets the number of answers to each query.</summary>
    public int K { get; }

    /// <summary>The rows of the best documents, best first.</summary>
    public ReadOnlySpan<int> Rows(int query) => _rows.AsSpan(query * K, K);

    /// <summary>The scores of the best documents in units of 2^-20, best first.</summary>
    public ReadOnlySpan<int> Scores(int query) => _scores.AsSpan(query * K, K);

    /// <summary>Computes the answers to all queries by plain term-at-a-time accumulation over windows of documents.</summary>
    public static GroundTruth[] Compute(CsrMatrix documents, int k, params CsrMatrix[] querySets)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(querySets);
        var best = querySets.Select(set => Enumerable.Range(0, set.Rows).Select(_ => new PriorityQueue<int, (int Score, int Row)>(
            Comparer<(int Score, int Row)>.Create((a, b) => a.Score != b.Score ? a.Score.CompareTo(b.Score) : b.Row.CompareTo(a.Row)))).ToArray()).ToArray();
        for (var first = 0; first < documents.Rows; first += WindowRows)
        {
            var window = new Window(documents, first, Math.Min(WindowRows, documents.Rows - first));
            for (var set = 0; set < querySets.Length; set++)
            {
                var (queries, heaps) = (querySets[set], best[set]);
                Parallel.For(0, queries.Rows, () => new int[WindowRows], (q, _, sums) =>
                {
                    window.Search(queries.Indices(q), queries.Values(q), sums, heaps[q], k);
                    return sums;
                }, _ => { });
            }
        }

        return [.. querySets.Select((set, s) => Collect(set.Rows, k, best[s]))];
    }

    /// <summary>The share of the given documents, at most k, that belong to the exact top k; a tie with the k-th counts.</summary>
    public double Recall(int query, int k, IEnumerable<float> scores)
    {
        var cut = Scores(query)[k - 1] / (float)(1 << 20);
        return scores.Take(k).Count(score => score >= cut) / (double)k;
    }

    /// <summary>Writes the gt format: u32 queries, u32 k, i32 rows, f32 scores.</summary>
    public void Write(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(MemoryMarshal.AsBytes<int>(new[] { Queries, K }));
        Bytes.Write<int>(stream, _rows);
        Bytes.Write<float>(stream, Array.ConvertAll(_scores, s => (float)(s / (double)(1 << 20))));
    }

    /// <summary>The SHA-256 of what <see cref="Write"/> writes, in lower-case hexadecimal.</summary>
    public string Sha256() => Bytes.Sha256(Write);

    private static GroundTruth Collect(int queries, int k, PriorityQueue<int, (int Score, int Row)>[] heaps)
    {
        var result = new GroundTruth(queries, k);
        for (var q = 0; q < queries; q++)
        {
            for (var i = k - 1; i >= 0; i--)
            {
                heaps[q].TryDequeue(out _, out var worst);
                (result._scores[q * k + i], result._rows[q * k + i]) = worst;
            }
        }

        return result;
    }

    private sealed class Window
    {
        private readonly int[] _offsets = new int[CsrMatrix.Columns + 1];
        private readonly (int Row, int Weight)[] _postings;
        private readonly int _first;
        private readonly int _count;

        public Window(CsrMatrix documents, int first, int count)
        {
            (_first, _count) = (first, count);
            for (var row = first; row < first + count; row++)
            {
                foreach (var term in documents.Indices(row))
                    _offsets[term + 1]++;
            }

            for (var term = 0; term < CsrMatrix.Columns; term++)
                _offsets[term + 1] += _offsets[term];
            _postings = new (int, int)[_offsets[^1]];
            var next = _offsets.ToArray();
            for (var row = first; row < first + count; row++)
            {
                var values = documents.Values(row);
                var terms = documents.Indices(row);
                for (var i = 0; i < terms.Length; i++)
                    _postings[next[terms[i]]++] = (row - first, (int)(values[i] * 1024));
            }
        }

        public void Search(ReadOnlySpan<uint> terms, ReadOnlySpan<float> weights, int[] sums, PriorityQueue<int, (int Score, int Row)> heap, int k)
        {
            Array.Clear(sums);
            for (var t = 0; t < terms.Length; t++)
            {
                var weight = (int)(weights[t] * 1024);
                foreach (var (row, value) in _postings.AsSpan(_offsets[terms[t]].._offsets[terms[t] + 1]))
                    sums[row] += value * weight;
            }

            for (var row = 0; row < _count; row++)
            {
                var entry = (sums[row], _first + row);
                if (heap.Count < k)
                    heap.Enqueue(0, entry);
                else if (heap.TryPeek(out _, out var worst) && sums[row] > worst.Score)
                    heap.EnqueueDequeue(0, entry); // an equal score has a later row, which loses
            }
        }
    }
}
