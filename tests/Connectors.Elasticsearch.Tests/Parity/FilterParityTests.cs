using System.Globalization;
using Connectors.Elasticsearch.Tests.Queries;
using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Parity;

/// <summary>Random filters pass the same points on a node as with the reference evaluator.</summary>
[Collection(QueryNodeGroup.Name)]
public sealed class FilterParityTests(QueryNode node, ITestOutputHelper output)
{
    private static readonly string[] Texts = ["de", "en", "", "a b", "a'b", "a\"b", "a\\b", "a\nb", "tab\t", "日本", "😀", "%", "{x}"];
    private static readonly double[] Prices = [0, -0.0, 0.5, -1.25, 12, 12.5, 1e300, double.Epsilon, 9007199254740992, -9007199254740992];
    private static readonly long[] Years = [-5, 0, 3, 1980, 1981, 9007199254740992, 9007199254740993, long.MaxValue, long.MinValue + 1];

    internal static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Payload =
        {
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("odd \"na'me\"", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("price", PayloadType.Float),
            new PayloadField("flag", PayloadType.Boolean),
            new PayloadField("seen", PayloadType.DateTime),
            new PayloadField("note", PayloadType.Text),
            new PayloadField("number", PayloadType.Integer, indexed: false),
        },
    };

    [SkippableTheory]
    [InlineData(11)]
    [InlineData(12)]
    public async Task Random_filters_pass_the_points_that_the_evaluator_passes(int seed)
    {
        await using var store = node.Connect();
        var random = new Random(seed);
        var points = Enumerable.Range(0, 250).Select(i => Point(random, i)).ToList();
        var docs = await node.FillAsync(store, Definition, points);
        await RandomFilters.CompareAsync(docs, points, 250, () => Tree(random, random.Next(4)), output);
    }

    [SkippableFact]
    public async Task Both_zeros_are_one_number()
    {
        await using var store = node.Connect();
        var docs = await node.FillAsync(store, Definition, [Zero("a", "0.0"), Zero("b", "-0.0"), Zero("c", "-0"), Zero("d", "[1, -0.0]")]);
        foreach (var zero in new[] { 0.0, -0.0 })
        {
            foreach (var (filter, count) in new (Filter, long)[]
            {
                (Filter.Equal("price", zero), 4),
                (Filter.Range("price", gte: zero), 4),
                (Filter.Range("price", lte: zero), 4),
                (Filter.Range("price", gt: zero), 1),
                (Filter.Range("price", lt: zero), 0),
            })
                Assert.Equal((filter, count), (filter, await docs.CountAsync(filter)));
        }

        static HybridPoint Zero(string id, string price) => new(id, Payload.Parse($$"""{"price":{{price}}}"""));
    }

    [SkippableFact]
    public async Task Instants_before_the_first_year_and_behind_the_last_are_kept_and_compared()
    {
        await using var store = node.Connect();
        var points = new[] { "0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "2000-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59-14:00" }
            .Select((text, i) => new HybridPoint($"p{i}", Payload.Parse($$"""{"seen":"{{text}}"}"""))).ToList();
        var docs = await node.FillAsync(store, Definition, points);
        foreach (var filter in new[]
        {
            Filter.Exists("seen"),
            Filter.Range("seen", lt: DateTimeOffset.MinValue),
            Filter.Range("seen", gte: DateTimeOffset.MinValue),
            Filter.Range("seen", gt: DateTimeOffset.MaxValue),
            Filter.Range("seen", lte: DateTimeOffset.MaxValue),
            Filter.AnyOf("seen", DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
        })
        {
            var evaluator = new FilterEvaluator(filter);
            Assert.Equal((filter, points.Count(point => evaluator.Matches(point.Id, point.Payload.Utf8.Span))), (filter, (int)await docs.CountAsync(filter)));
        }
    }

    [SkippableFact]
    public async Task Literals_longer_than_any_value_can_be_equal_none_and_are_no_bounds()
    {
        await using var store = node.Connect();
        var longest = new string('m', 32_766);
        var docs = await node.FillAsync(store, Definition, [new("a", Payload.From([new("lang", longest)])), new("b", Payload.Parse("""{"lang":"en"}"""))]);
        Assert.Equal(1, await docs.CountAsync(Filter.Equal("lang", longest)));
        Assert.Equal(0, await docs.CountAsync(Filter.Equal("lang", longest + "m")));
        Assert.Equal(2, await docs.CountAsync(!Filter.Equal("lang", longest + "m")));
        Assert.Equal(1, await docs.CountAsync(Filter.AnyOf("lang", "en", longest + "é")));
        Assert.Equal(2, await docs.CountAsync(Filter.Range("lang", lte: longest)));
        await Assert.ThrowsAsync<NotSupportedException>(() => docs.CountAsync(Filter.Range("lang", lt: longest + "m")));
        Assert.Equal(0, await docs.CountAsync(Filter.Equal("seen", longest + "m")));
    }

    private static HybridPoint Point(Random random, int i)
    {
        var payload = new Dictionary<string, object?> { ["number"] = (long)random.Next(5) };
        Maybe("note", () => Note(random));
        Maybe("lang", () => Texts[random.Next(Texts.Length)]);
        Maybe("odd \"na'me\"", () => Texts[random.Next(Texts.Length)]);
        Maybe("year", () => Years[random.Next(Years.Length)]);
        Maybe("price", () => random.Next(4) == 0 ? (object)Years[random.Next(6)] : Prices[random.Next(Prices.Length)]);
        Maybe("flag", () => random.Next(2) == 0);
        Maybe("seen", () => RandomFilters.Instant(random));
        var point = new HybridPoint($"p{i}", Payload.From(payload));
        point.Dense["dense"] = new float[] { i, 1 };
        return point;

        void Maybe(string name, Func<object> value) => RandomFilters.Fill(payload, name, random, value);
    }

    private static string Note(Random random) => random.Next(12) == 0 ? new string('x', 40_000) : $"{Texts[random.Next(Texts.Length)]} {Texts[random.Next(Texts.Length)]}".TrimStart();

    internal static Filter Tree(Random random, int depth) => RandomFilters.Tree(random, depth, () => Leaf(random));

    private static Filter Leaf(Random random)
    {
        var field = random.Next(8) switch { 0 => "lang", 1 => "`odd \"na'me\"`", 2 => "year", 3 => "price", 4 => "flag", 5 => "seen", 6 => "note", _ => "number" };
        return random.Next(6) switch
        {
            0 => Filter.Exists(field),
            1 => Filter.Ids($"p{random.Next(250)}", $"p{random.Next(250)}"),
            2 => Filter.AnyOf(field, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(random, field))]),
            3 when field is "note" => Filter.Match(field, Texts[random.Next(2)] + (random.Next(2) == 0 ? " A" : string.Empty)),
            3 when field is not "flag" => RandomFilters.Range(random, field, () => Value(random, field)),
            _ => Filter.Equal(field, Value(random, field)),
        };
    }

    /// <summary>A literal of the field's type, as a rule.</summary>
    private static FilterValue Value(Random random, string field) => field switch
    {
        "year" or "number" when random.Next(8) == 0 => new FilterValue(Prices[random.Next(Prices.Length)]),
        "year" => new FilterValue(Years[random.Next(Years.Length)]),
        "number" => new FilterValue(random.Next(5)),
        "price" when random.Next(3) == 0 => new FilterValue(random.Next(2) == 0 ? random.Next(14) : Years[random.Next(Years.Length)]),
        "price" => new FilterValue(Prices[random.Next(Prices.Length)]),
        "flag" => new FilterValue(random.Next(2) == 0),
        "seen" when random.Next(4) == 0 => new FilterValue(RandomFilters.Instant(random).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture)),
        "seen" => new FilterValue(RandomFilters.Instant(random)),
        "note" => new FilterValue(Note(random)),
        _ => new FilterValue(Texts[random.Next(Texts.Length)]),
    };
}
