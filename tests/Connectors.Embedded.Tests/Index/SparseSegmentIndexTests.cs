namespace Connectors.Embedded.Tests.Index;

public sealed class SparseSegmentIndexTests
{
    public static TheoryData<int, bool, double, bool> Collections()
    {
        var data = new TheoryData<int, bool, double, bool>();
        foreach (var documents in new[] { 1, 63, 64, 65, 700, 3000 })
        {
            foreach (var bitRows in SparsePostingsBuilder.BitRowsPay ? new[] { false, true } : [false])
            {
                foreach (var negative in new[] { 0, 0.3, 1 })
                {
                    data.Add(documents, bitRows, negative, false);
                    data.Add(documents, bitRows, negative, true);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Collections))]
    public void The_answer_is_that_of_scoring_every_document_in_double(int documents, bool bitRows, double negative, bool coarse)
    {
        for (var seed = 0; seed < 2; seed++)
        {
            var collection = new SparseCollection(seed, documents, vocabulary: 120, maxTerms: 40, negative, coarse);
            var index = SparseSegmentIndex.Build(collection.Rows, bitRows);
            foreach (var k in new[] { 1, 10, 100, 10_000 })
            {
                var top = new TopCandidates(k);
                index.Search(collection.Prepared, default, 0, top);
                Assert.Equal(collection.Expected(k), SparseCollection.Sorted(top));
            }
        }
    }

    [Fact]
    public void A_query_of_a_million_terms_is_answered_on_a_small_stack()
    {
        const int Terms = 1_000_000;
        var head = new SparseHead();
        var indices = Enumerable.Range(0, Terms).Select(i => (uint)i).ToArray();
        var values = indices.Select(i => 1f + i % 7).ToArray();
        for (var document = 0; document < 2; document++)
            head.Append(indices, values);
        var index = SparseSegmentIndex.Build(head.Rows);
        var top = new TopCandidates(10);

        var thread = new Thread(() => index.Search(new SparseQuery(indices, values), default, 0, top), maxStackSize: 512 << 10);
        thread.Start();
        thread.Join();

        var expected = (float)values.Sum(value => (double)value * value);
        Assert.Equal([(0, expected), (1, expected)], SparseCollection.Sorted(top));
    }

    [Theory]
    [InlineData(0.9, 0)]
    [InlineData(0.1, 0)]
    [InlineData(0.01, 0)]
    [InlineData(0.5, 0.3)]
    public void Only_allowed_documents_that_are_not_deleted_are_returned(double share, double negative)
    {
        foreach (var bitRows in SparsePostingsBuilder.BitRowsPay ? new[] { false, true } : [false])
        {
            var collection = new SparseCollection(7, documents: 3000, vocabulary: 150, maxTerms: 40, negative);
            var index = SparseSegmentIndex.Build(collection.Rows, bitRows);
            var (allowed, deleted) = (collection.RandomMask(share), collection.RandomMask(0.2));
            Check(allowed, deleted);
            Check(allowed, []);
            Check([], deleted);
            Check(new ulong[allowed.Length], []);

            void Check(ulong[] allow, ulong[] delete)
            {
                var top = new TopCandidates(20);
                index.Search(collection.Prepared, new DocMask(allow, delete), 0, top);
                Assert.Equal(collection.Expected(20, d => (allow.Length == 0 || Has(allow, d)) && (delete.Length == 0 || !Has(delete, d))), SparseCollection.Sorted(top));
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    public void Segments_and_the_head_give_together_what_one_segment_gives(double negative)
    {
        var collection = new SparseCollection(11, documents: 4000, vocabulary: 200, maxTerms: 60, negative);
        int[] starts = [0, 1500, 1501, 3300, 4000];
        foreach (var k in new[] { 1, 10, 100 })
        {
            var top = new TopCandidates(k);
            for (var s = 0; s < 4; s++)
            {
                var head = collection.Head(starts[s], starts[s + 1] - starts[s]);
                if (s == 3)
                    head.Search(collection.Prepared, default, s, top);
                else
                    SparseSegmentIndex.Build(head.Rows).Search(collection.Prepared, default, s, top);
            }

            var hits = top.Finish().ToArray().Select(c => (starts[c.Segment] + c.Document, c.Score)).OrderByDescending(h => h.Score).ThenBy(h => h.Item1);
            Assert.Equal(collection.Expected(k), hits);
        }
    }

    [Fact]
    public void The_head_sees_what_is_appended_and_a_snapshot_does_not()
    {
        var head = new SparseHead();
        Assert.Equal(0, head.Append([1, 5], [1, 2]));
        var before = head.Rows;
        for (var i = 1; i < 1000; i++)
            Assert.Equal(i, head.Append([5, (uint)i + 10], [i, 0.5f]));
        Assert.Equal(1, before.Count);
        Assert.Equal([1u, 5u], before.Indices(0).ToArray());
        var top = new TopCandidates(2);
        head.Search(new SparseQuery([5], [1]), default, 3, top);
        Assert.Equal([new Candidate(3, 999, 999), new Candidate(3, 998, 998)], top.Finish().ToArray());
    }

    [Fact]
    public void All_documents_that_tie_at_the_cut_are_returned()
    {
        var head = new SparseHead();
        for (var d = 0; d < 3000; d++)
            head.Append([7], [d < 5 ? 2 : 1]);
        var top = new TopCandidates(10);
        SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery([7], [0.3f]), default, 0, top);
        Assert.Equal(3000, top.Finish().Length);

        top = new TopCandidates(5);
        SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery([7], [0.3f]), default, 0, top);
        Assert.Equal([0, 1, 2, 3, 4], top.Finish().ToArray().Select(c => c.Document).Order());
    }

    [Fact]
    public void A_document_whose_shared_weights_cancel_is_a_hit_and_one_that_shares_nothing_is_not()
    {
        var head = new SparseHead();
        head.Append([1, 2], [1, 1]);
        head.Append([3], [1]);
        head.Append([1], [-2]);
        var top = new TopCandidates(10);
        SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery([1, 2], [1, -1]), default, 0, top);
        Assert.Equal([new Candidate(0, 0, 0), new Candidate(0, 2, -2)], top.Finish().ToArray());
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(float.Epsilon)]
    public void A_weight_too_small_for_the_score_still_makes_a_hit(float weight)
    {
        var head = new SparseHead();
        head.Append([1], [weight]);
        head.Append([1, 2], [3, weight]);
        head.Append([9], [1]);
        var top = new TopCandidates(10);
        SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery([1, 2], [weight, 1e30f]), default, 0, top);
        Assert.Equal([1, 0], top.Finish().ToArray().Select(c => c.Document));
    }

    [Fact]
    public void Hashed_indices_up_to_the_largest_are_found()
    {
        var random = new Random(3);
        var head = new SparseHead();
        var expected = new List<(int Document, uint Index)>();
        for (var d = 0; d < 2000; d++)
        {
            var indices = Enumerable.Range(0, 20).Select(_ => (uint)random.NextInt64(1L << 32)).Append(uint.MaxValue - (uint)d).Distinct().Order().ToArray();
            head.Append(indices, [.. indices.Select(_ => 1f)]);
            expected.Add((d, indices[random.Next(indices.Length)]));
        }

        var index = SparseSegmentIndex.Build(head.Rows);
        foreach (var (document, term) in expected)
        {
            var top = new TopCandidates(10);
            index.Search(new SparseQuery([term], [1]), default, 0, top);
            Assert.Contains(document, top.Finish().ToArray().Select(c => c.Document));
        }

        Assert.Equal(0, index.DocumentFrequency(5));
        Assert.Equal(1, index.DocumentFrequency(uint.MaxValue));
    }

    [Fact]
    public void Document_frequency_counts_both_signs()
    {
        var collection = new SparseCollection(5, documents: 900, vocabulary: 60, maxTerms: 30, negativeShare: 0.4);
        var index = SparseSegmentIndex.Build(collection.Rows);
        for (var term = 0u; term < 61; term++)
            Assert.Equal(collection.Documents.Count(d => d.Indices.Contains(term)), index.DocumentFrequency(term));
    }

    [Fact]
    public void A_minimum_score_keeps_equal_scores_and_drops_lower_ones()
    {
        var collection = new SparseCollection(9, documents: 500, vocabulary: 60, maxTerms: 30, coarseWeights: true);
        var minimum = collection.Expected(40)[20].Score;
        var top = new TopCandidates(100, minimum);
        SparseSegmentIndex.Build(collection.Rows).Search(collection.Prepared, default, 0, top);
        Assert.Equal(collection.Expected(100, null, minimum), SparseCollection.Sorted(top));
    }

    [Fact]
    public void Rows_are_read_back_as_they_were_written()
    {
        var collection = new SparseCollection(2, documents: 300, vocabulary: 1000, maxTerms: 50, negativeShare: 0.5);
        var rows = SparseSegmentIndex.Build(collection.Rows).Rows;
        for (var d = 0; d < 300; d++)
        {
            Assert.Equal(collection.Documents[d].Indices, rows.Indices(d).ToArray());
            Assert.Equal(collection.Documents[d].Values, rows.Values(d).ToArray());
        }
    }

    [Fact]
    public void An_empty_segment_an_empty_query_and_a_query_of_zeros_find_nothing()
    {
        var top = new TopCandidates(3);
        SparseSegmentIndex.Build(new SparseHead().Rows).Search(new SparseQuery([1], [1]), default, 0, top);
        var one = new SparseHead();
        one.Append([1], [1]);
        one.Append([], []);
        SparseSegmentIndex.Build(one.Rows).Search(new SparseQuery([], []), default, 0, top);
        SparseSegmentIndex.Build(one.Rows).Search(new SparseQuery([1], [0]), default, 0, top);
        one.Search(new SparseQuery([1], [0]), default, 0, top);
        Assert.Equal(0, top.Finish().Length);
    }

    [Fact]
    public void Bad_vectors_and_masks_are_refused()
    {
        var head = new SparseHead();
        Assert.Throws<ArgumentException>(() => head.Append([2, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => head.Append([1, 1], [1, 1]));
        Assert.Throws<ArgumentException>(() => head.Append([1], [0]));
        Assert.Throws<ArgumentException>(() => head.Append([1], [float.NaN]));
        Assert.Throws<ArgumentException>(() => head.Append([1], []));
        Assert.Throws<ArgumentException>(() => new SparseQuery([1], [float.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => new SparseQuery([2, 2], [1, 1]));
        Assert.Equal(0, head.Rows.Count);
        for (var i = 0; i < 65; i++)
            head.Append([1], [1]);
        Assert.Throws<ArgumentException>(() => SparseSegmentIndex.Build(head.Rows).Search(new SparseQuery([1], [1]), new DocMask([1], []), 0, new TopCandidates(1)));
    }

    [Fact]
    public void Concurrent_searches_do_not_disturb_each_other()
    {
        var collections = Enumerable.Range(0, 4).Select(seed => new SparseCollection(seed, documents: 3000, vocabulary: 150, maxTerms: 40, seed % 2 * 0.3)).ToArray();
        var indexes = collections.Select(c => SparseSegmentIndex.Build(c.Rows)).ToArray();
        var expected = collections.Select(c => c.Expected(10)).ToArray();
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var top = new TopCandidates(10);
            indexes[i % 4].Search(collections[i % 4].Prepared, default, 0, top);
            Assert.Equal(expected[i % 4], SparseCollection.Sorted(top));
        });
    }

    private static bool Has(ulong[] mask, int document) => (mask[document >> 6] >> (document & 63) & 1) != 0;
}
