using System.Globalization;
using System.Text.Json;
using Connectors.Qdrant.Emulator.Filters;
using Connectors.Qdrant.Filters;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;

namespace Connectors.Qdrant.Tests.Filters;

/// <summary>A collection with fields of every type, with an index, without one and not declared, and points that hold anything a field may hold.</summary>
internal static class FilterWorld
{
    private static readonly string[] Integers = ["5", "6", "7", "-3", "0", "9007199254740991", "9007199254740992", "9007199254740993", "9223372036854775807", "-9223372036854775808"];
    private static readonly string[] Numbers = ["5", "5.0", "5.5", "6", "-3", "-3.0", "0", "-0.0", "0.1", "1e300", "-1e19", "9007199254740991"];
    private static readonly string[] Texts = ["\"red\"", "\"Red\"", "\"blue\"", "\"\"", "\"5\"", "\"true\"", "\"quick fox\"", "\"日本\"", "\"2001-01-01T00:00:00Z\""];

    public static HybridCollectionDefinition Definition { get; } = new()
    {
        Sparse = { new("sparse") },
        Payload =
        {
            new("lang", PayloadType.Keyword), new("year", PayloadType.Integer), new("price", PayloadType.Float), new("flag", PayloadType.Boolean), new("seen", PayloadType.DateTime), new("title", PayloadType.Text),
            new("lang2", PayloadType.Keyword, indexed: false), new("year2", PayloadType.Integer, indexed: false), new("price2", PayloadType.Float, indexed: false), new("flag2", PayloadType.Boolean, indexed: false), new("seen2", PayloadType.DateTime, indexed: false), new("title2", PayloadType.Text, indexed: false),
        },
    };

    public static IReadOnlyDictionary<string, PayloadSchemaInfo> Indexes { get; } = Definition.Payload.Where(field => field.Indexed)
        .Select(field => PayloadIndexes.Request("c", field))
        .ToDictionary(request => request.FieldName, request => new PayloadSchemaInfo { DataType = (PayloadSchemaType)((int)request.FieldType + 1), Params = request.FieldIndexParams });

    public static QdrantFilterTranslator Translator { get; } = new(Definition, PayloadIndexes.Read(Indexes));

    public static PayloadConditions Server { get; } = new(Indexes);

    public static string Payload(Random random)
    {
        var members = new List<string>();
        foreach (var field in Definition.Payload)
            Add(members, random, field.Name, () => Value(random, field.Type));
        Add(members, random, "note", () => Anything(random, 2));
        Add(members, random, "a.b", () => Anything(random, 1));
        Add(members, random, "author", () => Anything(random, 3));
        return "{" + string.Join(',', members) + "}";
    }

    public static Filter Leaf(Random random)
    {
        var path = Pick(random, ["lang", "year", "price", "flag", "seen", "title", "lang2", "year2", "price2", "flag2", "seen2", "title2", "note", "`a.b`", "author", "author.name", "author.name.x", "absent"]);
        return random.Next(8) switch
        {
            0 => Filter.Exists(path),
            1 => Filter.Ids(random.Next(20).ToString(CultureInfo.InvariantCulture), "name " + random.Next(3)),
            2 or 3 => Filter.Equal(path, Literal(random, path)),
            4 => Filter.AnyOf(path, Literal(random, path), Literal(random, path), Literal(random, path)),
            _ => RandomFilters.Range(random, path, () => Literal(random, path)),
        };
    }

    /// <summary>Evaluates a translated filter as the server does.</summary>
    public static bool Passes(Protos.Filter filter, string id, string payload) =>
        Server.Matches(filter, PointKey.ToMessage(id), ToStruct(JsonDocument.Parse(payload).RootElement), []);

    public static Struct ToStruct(JsonElement json)
    {
        var target = new Struct();
        foreach (var member in json.EnumerateObject())
            target.Fields[member.Name] = ToValue(member.Value);
        return target;
    }

    private static Value ToValue(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new Value { StructValue = ToStruct(json) },
        JsonValueKind.Array => new Value { ListValue = new ListValue { Values = { json.EnumerateArray().Select(ToValue) } } },
        JsonValueKind.String => new Value { StringValue = json.GetString() },
        JsonValueKind.Number => json.TryGetInt64(out var integer) ? new Value { IntegerValue = integer } : new Value { DoubleValue = json.GetDouble() },
        JsonValueKind.True or JsonValueKind.False => new Value { BoolValue = json.GetBoolean() },
        _ => new Value { NullValue = NullValue.NullValue },
    };

    private static void Add(List<string> members, Random random, string name, Func<string> value)
    {
        var json = random.Next(6) switch
        {
            0 => null,
            1 => "null",
            2 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => random.Next(5) == 0 ? "null" : value())) + "]",
            _ => value(),
        };
        if (json is not null)
            members.Add($"\"{name}\":{json}");
    }

    private static string Value(Random random, PayloadType type) => type switch
    {
        PayloadType.Keyword or PayloadType.Text => Pick(random, Texts),
        PayloadType.Integer => Pick(random, Integers),
        PayloadType.Float => Pick(random, Numbers),
        PayloadType.Boolean => Pick(random, ["true", "false"]),
        _ => $"\"{Instant(random)}\"",
    };

    private static string Anything(Random random, int depth) => random.Next(depth > 0 ? 9 : 5) switch
    {
        0 => Pick(random, Texts),
        1 or 2 => Pick(random, Numbers),
        3 => Pick(random, ["true", "false"]),
        4 => Pick(random, ["null", "{}", "[]", "[[]]", "[null]", "[{}]"]),
        5 => "[" + string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Anything(random, depth - 1))) + "]",
        _ => "{\"" + Pick(random, ["name", "name", "x"]) + "\":" + Anything(random, depth - 1) + "}",
    };

    private static string Instant(Random random) =>
        $"200{random.Next(2)}-01-01T0{random.Next(3)}:00:00{Pick(random, ["", ".5", ".000001", ".00000100", ".00000109", ".000002"])}{Pick(random, ["Z", "z", "+01:00", "-01:00"])}";

    private static FilterValue Literal(Random random, string path)
    {
        var type = random.Next(8) == 0 ? (PayloadType)random.Next(5) : Definition.Payload.FirstOrDefault(field => field.Name == path)?.Type ?? (PayloadType)random.Next(4);
        return type switch
        {
            PayloadType.Keyword or PayloadType.Text => JsonSerializer.Deserialize<string>(Pick(random, Texts))!,
            PayloadType.Integer => random.Next(4) == 0 ? random.Next(14) / 2.0 : long.Parse(Pick(random, Integers), CultureInfo.InvariantCulture),
            PayloadType.Float => JsonDocument.Parse(Pick(random, Numbers)).RootElement is var number && number.TryGetInt64(out var integer) ? integer : number.GetDouble(),
            PayloadType.Boolean => random.Next(2) == 0,
            _ => DateTimeOffset.Parse(Instant(random), CultureInfo.InvariantCulture).AddTicks(random.Next(3) == 0 ? random.Next(10) : 0),
        };
    }

    private static string Pick(Random random, string[] of) => of[random.Next(of.Length)];
}
