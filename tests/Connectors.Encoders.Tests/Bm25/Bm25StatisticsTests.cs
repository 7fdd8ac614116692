namespace Connectors.Encoders.Tests.Bm25;

public sealed class Bm25StatisticsTests
{
    [Fact]
    public async Task Lengths_are_measured_as_the_encoder_counts_them_and_as_they_come()
    {
        var random = new Random(4);
        var lengths = Enumerable.Range(0, 1000).Select(_ => random.Next(30)).ToArray();
        var texts = lengths.Select(length => "the " + string.Join(" and ", Enumerable.Repeat("stars", length))).ToArray();
        var average = lengths.Average();
        var error = Math.Sqrt(lengths.Sum(length => (length - average) * (length - average)) / (lengths.Length - 1) / lengths.Length);

        using var encoder = new Bm25Encoder();
        await encoder.EncodeDocumentsAsync(texts);
        await encoder.EncodeQueryAsync("queries do not count");
        foreach (var statistics in new[] { Bm25Statistics.Measure(texts), await Bm25Statistics.MeasureAsync(texts.ToAsyncEnumerable()), encoder.Statistics })
        {
            Assert.Equal((1000, lengths.Sum()), (statistics.Documents, statistics.Terms));
            Assert.Equal(average, statistics.AverageLength, 1e-12);
            Assert.Equal(error, statistics.StandardError, 1e-9);
        }
    }

    [Fact]
    public void Options_say_what_a_term_is()
    {
        Assert.Equal(1, Bm25Statistics.Measure(["the moon"]).AverageLength);
        Assert.Equal(2, Bm25Statistics.Measure(["the moon"], new() { DisableStemmer = true }).AverageLength);
        Assert.Equal(0.5, Bm25Statistics.Measure(["moon", ""]).AverageLength);
        var none = Bm25Statistics.Measure([]);
        Assert.Equal((0, 0, 0d, 0d), (none.Documents, none.Terms, none.AverageLength, none.StandardError));
    }

    [Fact]
    public async Task Measuring_is_cancelled_and_refuses_null()
    {
        var cancelled = new CancellationToken(canceled: true);
        Assert.ThrowsAny<OperationCanceledException>(() => Bm25Statistics.Measure(["a"], options: null, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Bm25Statistics.MeasureAsync(new[] { "a" }.ToAsyncEnumerable(), options: null, cancelled));
        Assert.Contains("position 1", Assert.Throws<ArgumentException>(() => Bm25Statistics.Measure(["a", null!])).Message, StringComparison.Ordinal);
    }
}
