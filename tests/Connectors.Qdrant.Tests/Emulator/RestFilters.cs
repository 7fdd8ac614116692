using System.Globalization;
using System.Text.Json;
using Connectors.Qdrant.Protos;
using Google.Protobuf.WellKnownTypes;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>Filters in the REST form of scores.json, as messages.</summary>
internal static class RestFilters
{
    public static Protos.Filter Filter(JsonElement element)
    {
        var filter = new Protos.Filter();
        foreach (var clause in element.EnumerateObject())
        {
            switch (clause.Name)
            {
                case "must":
                    filter.Must.AddRange(Conditions(clause.Value));
                    break;
                case "should":
                    filter.Should.AddRange(Conditions(clause.Value));
                    break;
                case "must_not":
                    filter.MustNot.AddRange(Conditions(clause.Value));
                    break;
                case "min_should":
                    filter.MinShould = new MinShould { MinCount = clause.Value.GetProperty("min_count").GetUInt64(), Conditions = { Conditions(clause.Value.GetProperty("conditions")) } };
                    break;
                default:
                    throw new InvalidDataException($"A filter has no {clause.Name}.");
            }
        }

        return filter;
    }

    public static Condition Condition(JsonElement element)
    {
        if (element.TryGetProperty("key", out var key))
            return new Condition { Field = Field(key.GetString()!, element) };
        var only = element.EnumerateObject().First();
        return only.Name switch
        {
            "is_empty" => new Condition { IsEmpty = new IsEmptyCondition { Key = only.Value.GetProperty("key").GetString() } },
            "is_null" => new Condition { IsNull = new IsNullCondition { Key = only.Value.GetProperty("key").GetString() } },
            "has_id" => new Condition { HasId = new HasIdCondition { HasId = { only.Value.EnumerateArray().Select(RestForms.Id) } } },
            "has_vector" => new Condition { HasVector = new HasVectorCondition { HasVector = only.Value.GetString() } },
            "nested" => new Condition { Nested = new NestedCondition { Key = only.Value.GetProperty("key").GetString(), Filter = Filter(only.Value.GetProperty("filter")) } },
            _ => new Condition { Filter = Filter(element) },
        };
    }

    private static IEnumerable<Condition> Conditions(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray().Select(Condition) : [Condition(element)];

    private static FieldCondition Field(string key, JsonElement element)
    {
        var field = new FieldCondition { Key = key };
        if (element.TryGetProperty("match", out var match))
            field.Match = Match(match);
        if (element.TryGetProperty("values_count", out var count))
            field.ValuesCount = Protos.ValuesCount.Parser.ParseJson(count.GetRawText());
        if (!element.TryGetProperty("range", out var range))
            return field;
        if (range.EnumerateObject().First().Value.ValueKind == JsonValueKind.Number)
            field.Range = Protos.Range.Parser.ParseJson(range.GetRawText());
        else
            field.DatetimeRange = new DatetimeRange { Gt = Instant(range, "gt"), Gte = Instant(range, "gte"), Lt = Instant(range, "lt"), Lte = Instant(range, "lte") };
        return field;
    }

    private static Timestamp? Instant(JsonElement range, string bound) => range.TryGetProperty(bound, out var text)
        ? Timestamp.FromDateTimeOffset(DateTimeOffset.Parse(text.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
        : null;

    private static Match Match(JsonElement element)
    {
        var only = element.EnumerateObject().Single();
        var isText = only.Value.ValueKind != JsonValueKind.Array || only.Value.GetArrayLength() == 0 || only.Value[0].ValueKind == JsonValueKind.String;
        return (only.Name, only.Value.ValueKind) switch
        {
            ("value", JsonValueKind.Number) => new Match { Integer = only.Value.GetInt64() },
            ("value", JsonValueKind.String) => new Match { Keyword = only.Value.GetString() },
            ("value", _) => new Match { Boolean = only.Value.GetBoolean() },
            ("any", _) => isText ? new Match { Keywords = Texts(only.Value) } : new Match { Integers = Integers(only.Value) },
            ("except", _) => isText ? new Match { ExceptKeywords = Texts(only.Value) } : new Match { ExceptIntegers = Integers(only.Value) },
            ("text", _) => new Match { Text = only.Value.GetString() },
            ("text_any", _) => new Match { TextAny = only.Value.GetString() },
            ("phrase", _) => new Match { Phrase = only.Value.GetString() },
            _ => throw new InvalidDataException($"There is no match by {only.Name}."),
        };
    }

    private static RepeatedStrings Texts(JsonElement element) => new() { Strings = { element.EnumerateArray().Select(value => value.GetString()) } };

    private static RepeatedIntegers Integers(JsonElement element) => new() { Integers = { element.EnumerateArray().Select(value => value.GetInt64()) } };
}
