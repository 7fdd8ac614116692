using Xunit.Abstractions;

namespace Connectors.Testing;

/// <summary>Makes random points and filters, and compares what a store finds with the reference evaluator.</summary>
internal static class RandomFilters
{
    public static DateTimeOffset Instant(Random random) => new(2000 + random.Next(3), 1, 1, random.Next(3), 0, 0, TimeSpan.FromHours(random.Next(3)));

    /// <summary>Gives a field a value, several ones, null, or nothing.</summary>
    public static void Fill(Dictionary<string, object?> payload, string name, Random random, Func<object> value)
    {
        switch (random.Next(6))
        {
            case 0:
                break;
            case 1:
                payload[name] = null;
                break;
            case 2:
                payload[name] = Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5) == 0 ? null : value()).ToArray();
                break;
            default:
                payload[name] = value();
                break;
        }
    }

    public static Filter Tree(Random random, int depth, Func<Filter> leaf) => depth == 0 ? leaf() : random.Next(4) switch
    {
        0 => !Tree(random, depth - 1, leaf),
        1 => Tree(random, depth - 1, leaf) & Tree(random, depth - 1, leaf),
        2 => Tree(random, depth - 1, leaf) | Tree(random, depth - 1, leaf),
        _ => Tree(random, depth - 1, leaf),
    };

    public static Filter Range(Random random, string field, Func<FilterValue> value)
    {
        var (a, b) = (value(), value());
        if (!a.TryCompare(b, out var order) || a.Kind == FilterValueKind.Boolean)
            return Filter.Exists(field);
        if (order > 0)
            (a, b) = (b, a);
        return random.Next(4) switch
        {
            0 => Filter.Range(field, gte: a),
            1 => Filter.Range(field, lt: b),
            2 => Filter.Range(field, gt: a, lte: b),
            _ => Filter.Range(field, gte: a, lt: b),
        };
    }

    /// <summary>Scrolls and counts with filters, of which more than half have to tell the points apart.</summary>
    public static async Task CompareAsync(HybridCollection docs, List<HybridPoint> points, int filters, Func<Filter> next, ITestOutputHelper output)
    {
        var selective = 0;
        for (var i = 0; i < filters; i++)
        {
            var filter = next();
            var evaluator = new FilterEvaluator(filter);
            var expected = points.Where(point => evaluator.Matches(point.Id, point.Payload.Utf8.Span)).Select(point => point.Id).ToHashSet(StringComparer.Ordinal);
            var found = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var point in docs.ScrollAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }))
                found.Add(point.Id);
            Assert.True(expected.SetEquals(found), $"{filter}: too many {string.Join(", ", found.Except(expected).Take(3).Select(Show))}, missing {string.Join(", ", expected.Except(found).Take(3).Select(Show))}");
            Assert.Equal(expected.Count, await docs.CountAsync(filter));
            selective += expected.Count > 0 && expected.Count < points.Count ? 1 : 0;
        }

        output.WriteLine($"{filters} filters, {selective} of them pass some points and not all");
        Assert.True(selective > filters / 2, $"{selective} filters tell points apart");

        string Show(string id) => $"{id} {points.Single(point => point.Id == id).Payload}";
    }
}
