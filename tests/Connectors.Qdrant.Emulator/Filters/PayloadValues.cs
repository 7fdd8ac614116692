using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>Conditions on a value of a payload itself (lib/segment/src/payload_storage/condition_checker.rs).</summary>
internal static class PayloadValues
{
    public static bool IsNull(Value value) => value.KindCase == Value.KindOneofCase.NullValue;

    public static bool IsEmpty(Value value) => IsNull(value) || value is { KindCase: Value.KindOneofCase.ListValue, ListValue.Values.Count: 0 };

    /// <summary>Returns the elements of an array, and anything else as it is; arrays in arrays are not opened.</summary>
    public static IEnumerable<Value> Elements(Value value) => value.KindCase == Value.KindOneofCase.ListValue ? value.ListValue.Values : [value];

    public static ulong Count(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.NullValue => 0,
        Value.KindOneofCase.ListValue => (ulong)value.ListValue.Values.Count,
        _ => 1,
    };

    public static bool IsWithin(ValuesCount range, ulong count) =>
        (!range.HasGt || count > range.Gt) && (!range.HasGte || count >= range.Gte) && (!range.HasLt || count < range.Lt) && (!range.HasLte || count <= range.Lte);

    public static bool IsWithin(Protos.Range range, double number) =>
        (!range.HasGt || number > range.Gt) && (!range.HasGte || number >= range.Gte) && (!range.HasLt || number < range.Lt) && (!range.HasLte || number <= range.Lte);

    /// <summary>Compares instants in units of time that the caller chooses.</summary>
    public static bool IsWithin(DatetimeRange range, Int128 instant, Func<Int128, Int128> unit) =>
        (range.Gt is null || instant > unit(ServerInstant.Of(range.Gt)))
        && (range.Gte is null || instant >= unit(ServerInstant.Of(range.Gte)))
        && (range.Lt is null || instant < unit(ServerInstant.Of(range.Lt)))
        && (range.Lte is null || instant <= unit(ServerInstant.Of(range.Lte)));

    /// <summary>A condition is true if one of its parts is.</summary>
    public static bool IsTrue(FieldCondition condition, Value value) =>
        (condition.Match is { } match && IsTrue(match, value))
        || (condition.Range is { } range && Number(value) is { } number && IsWithin(range, number))
        || (condition.Range is null && condition.DatetimeRange is { } instants && value.HasStringValue && ServerInstant.Parse(value.StringValue) is { } instant && IsWithin(instants, instant, nanoseconds => nanoseconds));

    public static double? Number(Value value) => value.KindCase switch
    {
        Value.KindOneofCase.IntegerValue => value.IntegerValue,
        Value.KindOneofCase.DoubleValue => value.DoubleValue,
        _ => null,
    };

    private static bool IsTrue(Match match, Value value) => match.MatchValueCase switch
    {
        Match.MatchValueOneofCase.Keyword => value.HasStringValue && value.StringValue == match.Keyword,
        Match.MatchValueOneofCase.Keywords => value.HasStringValue && match.Keywords.Strings.Contains(value.StringValue),
        Match.MatchValueOneofCase.Integer => value.HasIntegerValue && value.IntegerValue == match.Integer,
        Match.MatchValueOneofCase.Integers => value.HasIntegerValue && match.Integers.Integers.Contains(value.IntegerValue),
        Match.MatchValueOneofCase.Boolean => value.HasBoolValue && value.BoolValue == match.Boolean,
        Match.MatchValueOneofCase.ExceptKeywords => !IsNull(value) && !(value.HasStringValue && match.ExceptKeywords.Strings.Contains(value.StringValue)),
        Match.MatchValueOneofCase.ExceptIntegers => !IsNull(value) && !(value.HasIntegerValue && match.ExceptIntegers.Integers.Contains(value.IntegerValue)),
        Match.MatchValueOneofCase.Text => value.HasStringValue && value.StringValue.Contains(match.Text, StringComparison.Ordinal),
        Match.MatchValueOneofCase.Phrase => value.HasStringValue && value.StringValue.Contains(match.Phrase, StringComparison.Ordinal),
        Match.MatchValueOneofCase.TextAny => value.HasStringValue && match.TextAny.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Any(word => value.StringValue.Contains(word, StringComparison.Ordinal)),
        _ => false,
    };
}
