using System.Globalization;
using System.Text;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>Integers beyond 2^53 have no double of their own, and the bounds of the server are doubles.</summary>
public sealed class LargeNumberTests
{
    private static readonly long[] Values =
        [.. new[] { 0, (1L << 53) - 1, 1L << 53, (1L << 54) + 3, 1_700_000_000_123_456_789, long.MaxValue - 1024, long.MaxValue - 1 }.SelectMany(value => new[] { value - 1, value, value + 1, -value - 1, -value, 1 - value }).Append(long.MinValue).Distinct()];

    [Theory]
    [InlineData("year")]
    [InlineData("year2")]
    public void Ranges_of_integers_are_exact_with_an_index_and_without(string field)
    {
        var compared = 0;
        foreach (var lower in Values)
        {
            compared += Compare(Filter.Range(field, gte: lower), field, Values) + Compare(Filter.Range(field, lt: lower), field, Values);
            foreach (var upper in Values.Append(lower).Where(upper => upper >= lower))
            {
                foreach (var filter in new[] { Filter.Range(field, gt: lower, lte: upper), Filter.Range(field, gte: (double)lower, lt: upper) })
                    compared += Compare(filter, field, Values);
            }
        }

        Assert.Equal(53_136, compared);
    }

    [Fact]
    public void Ranges_of_numbers_are_exact_or_refused()
    {
        var random = new Random(7);
        var refused = 0;
        for (var i = 0; i < 300; i++)
        {
            var literal = Values[random.Next(Values.Length)];
            foreach (var filter in new[] { Filter.Range("price2", gte: literal), Filter.Range("price2", gt: literal), Filter.Equal("price2", literal), Filter.Range("note", lt: (double)literal), Filter.Equal("price", (double)literal * 4) })
            {
                try
                {
                    Compare(filter, "price2", Values);
                    Compare(filter, "note", Values);
                    Compare(filter, "price", Values);
                }
                catch (NotSupportedException)
                {
                    refused++;
                }
            }
        }

        Assert.InRange(refused, 300, 1200);
    }

    private static int Compare(Filter filter, string field, long[] values)
    {
        var sent = FilterWorld.Translator.Translate(filter);
        var evaluator = new FilterEvaluator(filter);
        foreach (var value in values)
        {
            var json = $$"""{"{{field}}":{{value.ToString(CultureInfo.InvariantCulture)}}}""";
            var expected = evaluator.Matches("1", Encoding.UTF8.GetBytes(json));
            if (expected != FilterWorld.Passes(sent, "1", json))
                Assert.Fail($"{filter} over {json} is {expected}, and sent as {sent}");
        }

        return values.Length;
    }
}
