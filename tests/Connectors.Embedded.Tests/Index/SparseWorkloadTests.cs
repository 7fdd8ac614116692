using System.Text.Json;
using Connectors.Workload;

namespace Connectors.Embedded.Tests.Index;

public sealed class SparseWorkloadTests
{
    [Theory]
    [InlineData(5000)]
    [InlineData(1000)]
    public void All_400_answers_of_a_synthetic_collection_of_5000_equal_the_integer_sums(int segmentSize)
    {
        var workload = SparseWorkload.Generate(5000, queries: 200);
        var truth = GroundTruth.Compute(workload.Documents, 100, workload.Queries, workload.InferenceFreeQueries);
        var segments = Enumerable.Range(0, 5000 / segmentSize).Select(s => Build(workload.Documents, s * segmentSize, segmentSize)).ToArray();
        foreach (var (queries, answers) in new[] { (workload.Queries, truth[0]), (workload.InferenceFreeQueries, truth[1]) })
        {
            for (var q = 0; q < 200; q++)
            {
                var top = new TopCandidates(100);
                var query = new SparseQuery(queries.Indices(q), queries.Values(q));
                for (var s = 0; s < segments.Length; s++)
                    segments[s].Search(query, default, s, top);
                var hits = top.Finish().ToArray().Select(c => (Document: c.Segment * segmentSize + c.Document, c.Score))
                    .OrderByDescending(c => c.Score).ThenBy(c => c.Document).Take(100).ToArray();
                // Integer sums have up to 31 bits, scores 24: what rounds to the same score is ordered by document here.
                var expected = Enumerable.Range(0, 100).Select(i => (Document: answers.Rows(q)[i], Score: (float)(answers.Scores(q)[i] / (double)(1 << 20))))
                    .Where(e => e.Score > 0).OrderByDescending(e => e.Score).ThenBy(e => e.Document);
                Assert.Equal(expected, hits);
            }
        }
    }

    [Fact]
    public void The_generator_writes_the_published_collection_of_100000_byte_for_byte()
    {
        var workload = SparseWorkload.Generate(100_000);
        Assert.Equal(Checksums.W100K["docs.csr"], workload.Documents.Sha256());
        Assert.Equal(Checksums.W100K["queries.csr"], workload.Queries.Sha256());
        Assert.Equal(Checksums.W100K["queries_if.csr"], workload.InferenceFreeQueries.Sha256());
        Assert.Equal(Checksums.W100K["queries.fbin"], workload.DenseQueries().Sha256());
    }

    [SkippableFact]
    public void Rankings_of_the_5_real_queries_over_20_real_vectors_equal_the_golden_ones()
    {
        var folder = RepositoryFolder.Shared("data", "seismic-toy");
        var golden = JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Golden("golden-sparse.json"))).RootElement.GetProperty("entries").EnumerateArray()
            .Single(e => e.GetProperty("id").GetString() == "seismic.toy.exact").GetProperty("exact_dot_topk").EnumerateArray().ToArray();
        var vocabulary = new Dictionary<string, uint>();
        var head = new SparseHead();
        foreach (var line in File.ReadLines(Path.Combine(folder, "documents.jsonl")))
        {
            var (indices, values) = Read(line, vocabulary);
            head.Append(indices, values);
        }

        var queries = File.ReadLines(Path.Combine(folder, "queries.jsonl")).ToDictionary(l => JsonDocument.Parse(l).RootElement.GetProperty("id").GetInt64());
        Assert.Equal(20, head.Rows.Count);
        Assert.Equal(5, golden.Length);
        foreach (var expected in golden)
        {
            var (indices, values) = Read(queries[expected.GetProperty("qid").GetInt64()], vocabulary);
            Assert.Equal(expected.GetProperty("nnz").GetInt32(), indices.Length);
            var hits = expected.GetProperty("hits").EnumerateArray().ToArray();
            var (sealedTop, headTop) = (new TopCandidates(hits.Length), new TopCandidates(hits.Length));
            SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery(indices, values), default, 0, sealedTop);
            head.Search(new SparseQuery(indices, values), default, 0, headTop);
            Assert.Equal(hits.Select(h => h[0].GetInt32()), sealedTop.Finish().ToArray().Select(c => c.Document));
            Assert.Equal(sealedTop.Finish().ToArray(), headTop.Finish().ToArray());
            for (var i = 0; i < hits.Length; i++)
                Assert.Equal(hits[i][1].GetDouble(), sealedTop.Finish()[i].Score, 1e-6);
        }
    }

    private static SparseSegmentIndex Build(CsrMatrix documents, int first, int count)
    {
        var head = new SparseHead();
        for (var d = first; d < first + count; d++)
            head.Append(documents.Indices(d), documents.Values(d));
        return SparseSegmentIndex.Build(head.Rows);
    }

    private static (uint[] Indices, float[] Values) Read(string line, Dictionary<string, uint> vocabulary)
    {
        var entries = JsonDocument.Parse(line).RootElement.GetProperty("vector").EnumerateObject()
            .Select(e => (Index: Number(e.Name), Value: e.Value.GetSingle())).OrderBy(e => e.Index).ToArray();
        return ([.. entries.Select(e => e.Index)], [.. entries.Select(e => e.Value)]);

        uint Number(string token)
        {
            if (!vocabulary.TryGetValue(token, out var number))
                vocabulary.Add(token, number = (uint)vocabulary.Count);
            return number;
        }
    }
}
