using System.Text.Json;

namespace Connectors.Tests.Filters;

public class RandomFilterTests
{
    [Fact]
    public void The_evaluator_agrees_with_a_naive_one_on_random_filters_and_payloads()
    {
        var random = new RandomFilters(seed: 1);
        var (cases, matches) = (0, 0);
        for (var i = 0; i < 2000; i++)
        {
            var filter = random.Next();
            var evaluator = new FilterEvaluator(filter);
            var pushed = new FilterEvaluator(FilterRewriter.PushNegation(filter));
            for (var j = 0; j < 10; j++, cases++)
            {
                var payload = Payload.Parse(random.Object()).Utf8;
                using var tree = JsonDocument.Parse(payload);
                var expected = NaiveEvaluator.Matches(filter, "p1", tree.RootElement);

                Assert.True(expected == evaluator.Matches("p1", payload.Span), $"{filter} on {tree.RootElement.GetRawText()} should be {expected}");
                Assert.Equal(expected, pushed.Matches("p1", payload.Span));
                matches += expected ? 1 : 0;
            }
        }

        Assert.Equal(20_000, cases);
        Assert.InRange(matches, 4_000, 16_000);
    }

    [Fact]
    public void Leaves_alone_agree_with_a_naive_evaluator_and_are_hit_often_enough_to_mean_something()
    {
        var random = new RandomFilters(seed: 2);
        var hits = new Dictionary<string, int>();
        for (var i = 0; i < 15_000; i++)
        {
            var filter = random.Next(depth: 1);
            var payload = Payload.Parse(random.Object()).Utf8;
            using var tree = JsonDocument.Parse(payload);
            var expected = NaiveEvaluator.Matches(filter, "p1", tree.RootElement);

            Assert.True(expected == new FilterEvaluator(filter).Matches("p1", payload.Span), $"{filter} on {tree.RootElement.GetRawText()} should be {expected}");
            if (expected)
                hits[filter.GetType().Name] = hits.GetValueOrDefault(filter.GetType().Name) + 1;
        }

        Assert.Equal(7, hits.Count);
        Assert.All(hits.Values, count => Assert.InRange(count, 20, int.MaxValue));
    }

    [Fact]
    public void The_text_of_a_random_filter_is_parsed_back_to_an_equal_filter()
    {
        var random = new RandomFilters(seed: 3);
        for (var i = 0; i < 5000; i++)
        {
            var filter = random.Next(depth: 7);
            var parsed = Filter.Parse(filter.ToString());

            Assert.Equal(filter, parsed);
            Assert.Equal(filter.GetHashCode(), parsed.GetHashCode());
            Assert.Equal(filter.ToString(), parsed.ToString());
        }
    }

    [Fact]
    public void After_pushing_negation_only_leaves_are_negated()
    {
        var random = new RandomFilters(seed: 4);
        for (var i = 0; i < 2000; i++)
            AssertPushed(FilterRewriter.PushNegation(random.Next(depth: 7)));

        static void AssertPushed(Filter filter)
        {
            foreach (var operand in (filter as AndFilter)?.Operands ?? (filter as OrFilter)?.Operands ?? [])
                AssertPushed(operand);
            if (filter is NotFilter not)
                Assert.False(not.Operand is AndFilter or OrFilter or NotFilter, filter.ToString());
        }
    }

    [Fact]
    public void Hostile_text_never_throws_anything_but_a_syntax_error()
    {
        var random = new Random(5);
        var filters = new RandomFilters(seed: 5);
        const string Alphabet = "ab.`\"\\@()<>=!,-0179eZ:+ \n\u00e9\ud83d\ude00";
        var parsed = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var text = filters.Next(depth: 3).ToString().ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                text[random.Next(text.Length)] = Alphabet[random.Next(Alphabet.Length)];
            if (Filter.TryParse(new string(text), out var filter, out var error))
            {
                Assert.Equal(filter, Filter.Parse(filter.ToString()));
                parsed++;
            }
            else
            {
                Assert.InRange(error.Position, 0, text.Length);
            }
        }

        Assert.InRange(parsed, 500, 9_500);
    }
}
