namespace Connectors.Embedded.Tests.Index;

public sealed class DenseIndexTests
{
    public static TheoryData<string, int> Cases()
    {
        var data = new TheoryData<string, int>();
        foreach (var metric in Enum.GetNames<DenseMetric>())
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
        var metric = Enum.Parse<DenseMetric>(metricName);
        var random = new Random(dimensions);
        const int documents = 2500;
        var index = new DenseIndex(dimensions, metric);
        var vectors = new float[documents][];
        for (var d = 0; d < documents; d++)
        {
            // Every tenth has no vector, every seventh is a copy of an earlier one.
            vectors[d] = d % 10 == 3 ? [] : d % 7 == 6 ? vectors[d - 6] : Vector(random, dimensions);
            Assert.Equal(d, vectors[d].Length == 0 ? index.AppendMissing() : index.Append(vectors[d]));
        }

        var query = Vector(random, dimensions);
        var (allowed, deleted) = (Mask(random, documents, 0.5), Mask(random, documents, 0.1));
        Check([], []);
        Check(allowed, []);
        Check(allowed, deleted);

        void Check(ulong[] allow, ulong[] delete)
        {
            foreach (var k in new[] { 1, 10, 3000 })
            {
                var top = new TopCandidates(k);
                index.Search(new DenseQuery(query, metric), new DocMask(allow, delete), 4, top);
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
        var index = new DenseIndex(50, DenseMetric.Cosine);
        for (var d = 0; d < 1500; d++)
            index.Append(d % 3 == 0 ? same : Vector(random, 50));
        var query = new DenseQuery(Vector(random, 50), DenseMetric.Cosine);
        foreach (var share in new[] { 1, 0.3 })
        {
            var top = new TopCandidates(2000);
            index.Search(query, new DocMask(Mask(random, 1500, share), []), 0, top);
            Assert.Single(top.Finish().ToArray().Where(h => h.Document % 3 == 0).Select(h => h.Score).Distinct());
        }
    }

    [Fact]
    public void Vectors_are_read_back_as_they_were_written()
    {
        var index = new DenseIndex(3, DenseMetric.Cosine);
        index.Append([3, 4, 0]);
        index.AppendMissing();
        Assert.Equal([3f, 4f, 0f], index.Vector(0).ToArray());
        Assert.Equal(0, index.Vector(1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Vector(2));
    }

    [Fact]
    public void A_collection_without_vectors_takes_no_memory_for_them()
    {
        var index = new DenseIndex(1000, DenseMetric.Dot);
        for (var d = 0; d < 5000; d++)
            index.AppendMissing();
        Assert.InRange(index.Bytes, 0, 5000);
    }

    [Fact]
    public void A_zero_vector_under_cosine_is_refused_in_a_document_and_finds_nothing_as_a_query()
    {
        var index = new DenseIndex(2, DenseMetric.Cosine);
        Assert.Throws<ArgumentException>(() => index.Append([0, 0]));
        Assert.Throws<ArgumentException>(() => index.Append([1]));
        Assert.Throws<ArgumentException>(() => index.Append([float.NaN, 1]));
        index.Append([1, 1]);
        var top = new TopCandidates(1);
        index.Search(new DenseQuery([0, 0], DenseMetric.Cosine), default, 0, top);
        Assert.Equal(0, top.Finish().Length);
        Assert.Throws<ArgumentException>(() => index.Search(new DenseQuery([1, 1], DenseMetric.Dot), default, 0, top));
        Assert.Throws<ArgumentException>(() => index.Search(new DenseQuery([1], DenseMetric.Cosine), default, 0, top));
    }

    private static double Score(DenseMetric metric, float[] a, float[] b)
    {
        var dot = a.Zip(b).Sum(p => (double)p.First * p.Second);
        return metric switch
        {
            DenseMetric.Dot => dot,
            DenseMetric.Cosine => dot / Math.Sqrt(a.Sum(x => (double)x * x)) / Math.Sqrt(b.Sum(x => (double)x * x)),
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
