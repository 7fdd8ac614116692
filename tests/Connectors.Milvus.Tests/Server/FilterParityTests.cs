using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Server;

/// <summary>Random filters pass the same points on Milvus Lite as with the reference evaluator.</summary>
public class FilterParityTests(ITestOutputHelper output)
{
    private static readonly string[] Texts = ["de", "en", "", "a b", "a'b", "a\"b", "a\\b", "a\nb", "tab\t", "日本", "😀", "%", "{x}"];
    private static readonly double[] Prices = [0, 0.5, -1.25, 12, 12.5, 1e300, 9007199254740992];
    private static readonly long[] Years = [-5, 0, 3, 1980, 1981, 9007199254740993, long.MaxValue, long.MinValue + 1];

    internal static readonly HybridCollectionDefinition Definition = new()
    {
        Dense = { new DenseField("dense", 2, Distance.Dot) { Index = DenseIndex.Exact } },
        Payload =
        {
            new PayloadField("lang", PayloadType.Keyword),
            new PayloadField("odd \"na'me\".x", PayloadType.Keyword),
            new PayloadField("year", PayloadType.Integer),
            new PayloadField("price", PayloadType.Float),
            new PayloadField("flag", PayloadType.Boolean),
            new PayloadField("seen", PayloadType.DateTime),
            new MilvusPayloadField("column", PayloadType.Keyword),
            new MilvusPayloadField("number", PayloadType.Integer),
        },
    };

    [SkippableFact]
    public async Task Random_filters_pass_the_points_that_the_evaluator_passes()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url);
        var docs = await store.Collection("filters").CreateHybridCollectionAsync(Definition);
        var random = new Random(11);
        var points = Enumerable.Range(0, 250).Select(i => Point(random, i)).ToList();
        await docs.UpsertAsync(points);
        await RandomFilters.CompareAsync(docs, points, 400, () => Tree(random, random.Next(4)), output);
    }

    private static HybridPoint Point(Random random, int i)
    {
        var payload = new Dictionary<string, object?> { ["column"] = Plain(random), ["number"] = (long)random.Next(5) };
        Maybe("lang", () => Texts[random.Next(Texts.Length)]);
        Maybe("odd \"na'me\".x", () => Texts[random.Next(Texts.Length)]);
        Maybe("year", () => Years[random.Next(Years.Length)]);
        Maybe("price", () => Prices[random.Next(Prices.Length)]);
        Maybe("flag", () => random.Next(2) == 0);
        Maybe("seen", () => RandomFilters.Instant(random));
        var point = new HybridPoint($"p{i}", Payload.From(payload));
        point.Dense["dense"] = new float[] { i, 1 };
        return point;

        void Maybe(string name, Func<object> value) => RandomFilters.Fill(payload, name, random, value);
    }

    private static string Plain(Random random) => Texts[random.Next(7)];

    internal static Filter Tree(Random random, int depth) => RandomFilters.Tree(random, depth, () => Leaf(random));

    private static Filter Leaf(Random random)
    {
        var field = random.Next(8) switch { 0 => "lang", 1 => "`odd \"na'me\".x`", 2 => "year", 3 => "price", 4 => "flag", 5 => "seen", 6 => "column", _ => "number" };
        return random.Next(6) switch
        {
            0 => Filter.Exists(field),
            1 => Filter.Ids($"p{random.Next(250)}", $"p{random.Next(250)}"),
            2 => Filter.AnyOf(field, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Value(random, field))]),
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
        "price" when random.Next(3) == 0 => new FilterValue((long)random.Next(14)),
        "price" => new FilterValue(Prices[random.Next(Prices.Length)]),
        "flag" => new FilterValue(random.Next(2) == 0),
        "seen" => new FilterValue(RandomFilters.Instant(random)),
        "column" => new FilterValue(Plain(random)),
        _ => new FilterValue(Texts[random.Next(Texts.Length)]),
    };
}
