namespace Connectors.Embedded.Tests.Index;

public sealed class DenseRowsTests
{
    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var metric in Enum.GetNames<Distance>())
        {
            foreach (var dimensions in new[] { 1, 3, 16, 17, 100, 384 })
                data.Add(metric, dimensions);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_answer_is_that_of_scoring_every_document_in_double(string metricName, int dimensions)
    {
        var metric = Enum.Parse<Distance>(metricName);
        var random = new Random(dimensions);
        const int documents = 2500;
        var vectors = new float[documents][];
        for (var d = 0; d < documents; d++)
        {
            // Every tenth has no vector, every seventh is a copy of an earlier one.
            vectors[d] = d % 10 == 3 ? [] : d % 7 == 6 ? vectors[d - 6] : Vector(random, dimensions);
        }

        var (rows, present) = Rows(vectors, dimensions);

        var query = Vector(random, dimensions);
        var (allowed, deleted) = (Mask(random, documents, 0.5), Mask(random, documents, 0.1));
        Check(present, []);
        Check(Both(allowed, present), []);
        Check(Both(allowed, present), deleted);

        void Check(ulong[] allow, ulong[] delete)
        {
            foreach (var k in new[] { 1, 10, 3000 })
            {
                var top = new TopCandidates(k);
                rows.Search(new DenseQuery(query, metric), new DocMask(allow, delete), 4, top);
                var hits = top.Finish().ToArray();
                var live = Enumerable.Range(0, documents).Where(d => vectors[d].Length > 0 && (allow.Length == 0 || Has(allow, d)) && (delete.Length == 0 || !Has(delete, d))).ToArray();
                var expected = live.Select(d => Score(metric, query, vectors[d])).OrderDescending().Take(k).ToArray();
                Assert.True(hits.Length >= expected.Length);
                Assert.Equal(hits.Length, hits.Select(h => h.Document).Distinct().Count());
                for (var i = 0; i < expected.Length; i++)
                    Assert.Equal(expected[i], hits[i].Score, 2e-6 * Math.Max(1, Math.Abs(expected[0])));
                foreach (var hit in hits)
                {
                    Assert.Equal(4, hit.Segment);
                    Assert.Contains(hit.Document, live);
                    Assert.Equal(Score(metric, query, vectors[hit.Document]), hit.Score, 2e-6 * Math.Max(1, Math.Abs(expected[0])));
                }
            }
        }
    }

    [Fact]
    public void Equal_vectors_have_equal_scores_in_every_place_and_under_every_mask()
    {
        var random = new Random(4);
        var same = Vector(random, 50);
        var (rows, _) = Rows([.. Enumerable.Range(0, 1500).Select(d => d % 3 == 0 ? same : Vector(random, 50))], 50);
        var query = new DenseQuery(Vector(random, 50), Distance.Cosine);
        foreach (var share in new[] { 1, 0.3 })
        {
            var top = new TopCandidates(2000);
            rows.Search(query, new DocMask(Mask(random, 1500, share), []), 0, top);
            Assert.Single(top.Finish().ToArray().Where(h => h.Document % 3 == 0).Select(h => h.Score).Distinct());
        }
    }

    [Fact]
    public void A_zero_query_under_cosine_finds_nothing_and_another_dimension_is_refused()
    {
        var (rows, _) = Rows([[1, 1]], 2);
        var top = new TopCandidates(1);
        rows.Search(new DenseQuery([0, 0], Distance.Cosine), default, 0, top);
        Assert.Equal(0, top.Finish().Length);
        Assert.Throws<ArgumentException>(() => rows.Search(new DenseQuery([1], Distance.Cosine), default, 0, top));
    }

    [Theory]
    [InlineData(1e30f, 1e30f)]
    [InlineData(1e30f, 1e-30f)]
    [InlineData(1e-30f, 1e30f)]
    [InlineData(1e-30f, 1e-30f)]
    public void A_cosine_does_not_depend_on_lengths_whose_squares_are_no_floats(float ofQuery, float ofRow)
    {
        var (rows, _) = Rows([[0.6f * ofRow, 0.8f * ofRow], [0.8f * ofRow, -0.6f * ofRow]], 2);
        var top = new TopCandidates(2);
        rows.Search(new DenseQuery([0.6f * ofQuery, 0.8f * ofQuery], Distance.Cosine), default, 0, top);
        var hits = top.Finish().ToArray();
        Assert.Equal([0, 1], hits.Select(hit => hit.Document));
        Assert.Equal(1, hits[0].Score, 1e-6);
        Assert.Equal(0, hits[1].Score, 1e-6);
    }

    private static (DenseRows Rows, ulong[] Present) Rows(float[][] vectors, int dimensions)
    {
        var values = new float[vectors.Length * dimensions];
        var present = new ulong[(vectors.Length + 63) / 64];
        for (var d = 0; d < vectors.Length; d++)
        {
            vectors[d].CopyTo(values, d * dimensions);
            present[d >> 6] |= vectors[d].Length > 0 ? 1UL << (d & 63) : 0;
        }

        return (new DenseRows(values, dimensions), present);
    }

    private static ulong[] Both(ulong[] a, ulong[] b) => [.. a.Zip(b, (x, y) => x & y)];

    private static double Score(Distance metric, float[] a, float[] b)
    {
        var dot = a.Zip(b).Sum(p => (double)p.First * p.Second);
        return metric switch
        {
            Distance.Dot => dot,
            Distance.Cosine => dot / Math.Sqrt(a.Sum(x => (double)x * x)) / Math.Sqrt(b.Sum(x => (double)x * x)),
            _ => -Math.Sqrt(a.Zip(b).Sum(p => Math.Pow((double)p.First - p.Second, 2))),
        };
    }

    private static float[] Vector(Random random, int dimensions) => [.. Enumerable.Range(0, dimensions).Select(_ => (float)(random.NextDouble() * 2 - 1))];

    private static ulong[] Mask(Random random, int documents, double share)
    {
        var mask = new ulong[(documents + 63) / 64];
        for (var d = 0; d < documents; d++)
        {
            if (random.NextDouble() < share)
                mask[d >> 6] |= 1UL << (d & 63);
        }

        return mask;
    }

    private static bool Has(ulong[] mask, int document) => (mask[document >> 6] >> (document & 63) & 1) != 0;
}
