namespace Connectors.Tests.Filters;

/// <summary>Makes random filters over few fields and values, so that they often meet.</summary>
internal sealed class RandomFilters(int seed)
{
    public static readonly string[] Fields = ["a", "b", "a.b", "a.`x.y`", "`not`", "`id`", "b.c.d", "été"];

    private static readonly FilterValue[] Values =
    [
        0, 1, -1, 2, 9007199254740993, 9007199254740992.0, 1.0, 0.5, -1e-7, 1e300, long.MaxValue, long.MinValue,
        "", "x", "X", "moon landing", "\"\\\n\u0001", "😀", "\uffee", "2024-05-01T10:00:00Z", "2024-05-01T12:00:00.5+02:00",
        true, false, new DateTimeOffset(2024, 5, 1, 10, 0, 0, TimeSpan.Zero), new DateTimeOffset(2024, 5, 1, 12, 0, 0, 500, TimeSpan.FromHours(2)),
    ];

    private readonly Random _random = new(seed);

    public Filter Next(int depth = 5)
    {
        if (depth > 1 && _random.Next(3) > 0)
        {
            return _random.Next(3) switch
            {
                0 => Filter.Not(Next(depth - 1)),
                1 => Filter.And(Many(() => Next(depth - 1))),
                _ => Filter.Or(Many(() => Next(depth - 1))),
            };
        }

        FieldPath field = Pick(Fields);
        return _random.Next(8) switch
        {
            0 => Filter.All,
            1 => Filter.Ids(Many(() => Pick(["p1", "p2", "a \"b\""]))),
            2 => Filter.Exists(field),
            3 => Filter.Match(field, Pick(["moon", "Moon, landing!", "x", "2024"])),
            4 => Filter.AnyOf(field, Many(() => Pick(Values))),
            5 => Range(field),
            _ => Filter.Equal(field, Pick(Values)),
        };
    }

    /// <summary>Makes the JSON of a value: mostly one that a filter mentions, sometimes null, an array or an object.</summary>
    public string Json(int depth = 4) => _random.Next(depth > 0 ? 9 : 6) switch
    {
        0 => "null",
        1 => Pick(["0.0", "1e0", "5e-1", "9007199254740992", "9007199254740993", "9223372036854775808", "-0", "1.5"]),
        2 => Pick(["\"moon\"", "\"the landing of the MOON\"", "\"\\u0078\"", "\"2024-05-01T08:00:00-02:00\"", "\"2024-05-01\"", "\"\\ud83d\\ude00\""]),
        < 6 => Scalar(Pick(Values)),
        6 => $"[{string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Json(depth - 1)))}]",
        _ => Object(depth),
    };

    public string Object(int depth = 4)
    {
        var keys = new[] { "a", "b", "c", "d", "x.y", "not", "id", "\\u00e9t\\u00e9" }.Where(_ => _random.Next(2) == 0);
        return $"{{{string.Join(',', keys.Select(key => $"\"{key}\":{Json(depth - 1)}"))}}}";
    }

    private static string Scalar(FilterValue value) => value.Kind == FilterValueKind.Instant ? $"\"{value.AsInstant():yyyy-MM-ddTHH:mm:ss.fffZ}\"" : value.ToString();

    private Filter Range(FieldPath field)
    {
        while (true)
        {
            var (lower, upper, shape) = (Pick(Values), Pick(Values), _random.Next(8));
            if (lower.Kind == FilterValueKind.Boolean || upper.Kind == FilterValueKind.Boolean || !lower.TryCompare(upper, out _))
                continue;
            return shape switch
            {
                0 => Filter.Range(field, gt: lower, lt: upper),
                1 => Filter.Range(field, gte: lower, lt: upper),
                2 => Filter.Range(field, gt: lower, lte: upper),
                3 => Filter.Range(field, gte: lower, lte: upper),
                4 => Filter.GreaterThan(field, lower),
                5 => Filter.GreaterThanOrEqual(field, lower),
                6 => Filter.LessThan(field, upper),
                _ => Filter.LessThanOrEqual(field, upper),
            };
        }
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];

    private IEnumerable<T> Many<T>(Func<T> make) => Enumerable.Range(0, 1 + _random.Next(3)).Select(_ => make()).ToArray();
}
