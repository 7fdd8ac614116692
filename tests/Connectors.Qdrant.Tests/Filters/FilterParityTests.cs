using Connectors.Qdrant.Protos;
using Xunit.Abstractions;

namespace Connectors.Qdrant.Tests.Filters;

public sealed class FilterParityTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_thousand_random_filters_find_the_same_points_as_the_evaluator_of_Core(int seed)
    {
        var random = new Random(seed);
        var points = Enumerable.Range(0, 60).Select(i => (Id: i % 3 == 0 ? $"name {i / 3}" : $"{i}", Json: FilterWorld.Payload(random))).ToList();
        var (selective, refused) = (0, 0);
        for (var done = 0; done < 1000;)
        {
            var filter = RandomFilters.Tree(random, random.Next(4), () => FilterWorld.Leaf(random));
            if (!TryTranslate(filter, out var translated))
            {
                refused++;
                continue;
            }

            done++;
            AssertNeverEmpty(translated);
            var evaluator = new FilterEvaluator(filter);
            var passing = 0;
            foreach (var (id, json) in points)
            {
                var expected = evaluator.Matches(id, Payload.Parse(json).Utf8.Span);
                if (expected != FilterWorld.Passes(translated, id, json))
                    Assert.Fail($"{filter} over {json} is {expected}, and sent as {translated}");
                passing += expected ? 1 : 0;
            }

            selective += passing > 0 && passing < points.Count ? 1 : 0;
        }

        output.WriteLine($"1000 filters, {selective} of them pass some points and not all; {refused} more were refused");
        Assert.True(selective > 400, $"{selective} filters tell points apart");
    }

    private static bool TryTranslate(Filter filter, out Protos.Filter translated)
    {
        try
        {
            translated = FilterWorld.Translator.Translate(filter);
            return true;
        }
        catch (NotSupportedException)
        {
            translated = new Protos.Filter();
            return false;
        }
    }

    /// <summary>No filter, however deep, is empty, and no condition is without its oneof: both are true of every point.</summary>
    internal static void AssertNeverEmpty(Protos.Filter filter)
    {
        Condition[] conditions = [.. filter.Must, .. filter.Should, .. filter.MustNot];
        Assert.NotEmpty(conditions);
        foreach (var condition in conditions)
        {
            Assert.NotEqual(Condition.ConditionOneOfOneofCase.None, condition.ConditionOneOfCase);
            if (condition.Filter is { } inner)
                AssertNeverEmpty(inner);
            if (condition.Field is { } field)
            {
                Assert.NotEmpty(field.Key);
                Assert.True(field.Match is null ? field.Range is not null || field.DatetimeRange is not null : field.Match.MatchValueCase != Match.MatchValueOneofCase.None);
            }
        }
    }
}
