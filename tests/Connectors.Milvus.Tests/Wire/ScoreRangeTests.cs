using Connectors.Milvus.Wire;

namespace Connectors.Milvus.Tests.Wire;

public class ScoreRangeTests
{
    /// <summary>The server's rule (knowhere, range_util): the radius is outside, the range filter inside.</summary>
    [Theory]
    [InlineData(ScoreMetric.Cosine)]
    [InlineData(ScoreMetric.DotProduct)]
    [InlineData(ScoreMetric.Euclid)]
    public void A_float_passes_there_if_its_score_passes_here(ScoreMetric metric)
    {
        var random = new Random(1);
        var passed = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var (a, b) = (End(), End());
            double? threshold = random.Next(4) == 0 ? null : Math.Min(a, b);
            double? ceiling = random.Next(4) == 0 ? null : Math.Max(a, b);
            var range = ScoreRange.Of(threshold, ceiling, metric);
            Assert.True(float.IsFinite(range.Radius) && float.IsFinite(range.RangeFilter ?? 0));
            for (var i = 0; i < 8; i++)
            {
                // Floats at the ends, beside them, and anywhere.
                var raw = Raw((i % 2 == 0 ? threshold : ceiling) ?? End());
                raw = (i / 2) switch { 0 => raw, 1 => MathF.BitIncrement(raw), 2 => MathF.BitDecrement(raw), _ => Raw(End()) };
                if (metric == ScoreMetric.Euclid && raw < 0)
                    continue;
                var score = metric == ScoreMetric.Euclid ? -Math.Sqrt(raw) : raw;
                var here = (threshold is null || score >= threshold) && (ceiling is null || score <= ceiling);
                var there = !range.IsEmpty && (metric == ScoreMetric.Euclid
                    ? raw < range.Radius && !(raw < range.RangeFilter)
                    : raw > range.Radius && !(raw > range.RangeFilter));
                Assert.True(here == there, $"{raw:R} ({score:R}) in [{threshold:R}, {ceiling:R}], {range}");
                passed += here ? 1 : 0;
            }
        }

        Assert.True(passed > 20_000, $"{passed} floats passed");

        double End() => (metric == ScoreMetric.Euclid ? -1 : random.Next(2) * 2 - 1) * random.Next(5) switch
        {
            0 => random.NextSingle(),
            1 => 1e-20 * random.NextDouble(),
            2 => Math.Round(random.NextDouble(), 1),
            3 => 1e5 * random.NextDouble(),
            _ => random.NextDouble(),
        };

        float Raw(double score) => metric == ScoreMetric.Euclid ? (float)(score * score) : (float)score;
    }

    [Theory]
    [InlineData(ScoreMetric.DotProduct)]
    [InlineData(ScoreMetric.Euclid)]
    public void Ends_that_no_float_reaches_stay_numbers_of_JSON(ScoreMetric metric)
    {
        foreach (var threshold in new double?[] { null, -1e300, double.MinValue, 0, 1e300 })
        {
            foreach (var ceiling in new double?[] { null, -1e300, 0, 1e-300, 1e300 })
            {
                if (threshold > ceiling)
                    continue;
                var range = ScoreRange.Of(threshold, ceiling, metric);
                Assert.True(range.IsEmpty || (float.IsFinite(range.Radius) && float.IsFinite(range.RangeFilter ?? 0)), $"{threshold} {ceiling}: {range}");
            }
        }

        Assert.True(ScoreRange.Of(0.5, null, ScoreMetric.Euclid).IsEmpty);
        Assert.True(ScoreRange.Of(0.10000000001, 0.10000000002, ScoreMetric.Cosine).IsEmpty);
    }
}
