using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Connectors.Tests.Filters;

/// <summary>The meaning of filters once more, written over a JSON tree for clarity only: it shares no code with the product.</summary>
internal static partial class NaiveEvaluator
{
    public static bool Matches(Filter filter, string id, JsonElement payload) => filter switch
    {
        AllFilter => true,
        IdsFilter ids => ids.Values.Contains(id),
        AndFilter and => and.Operands.All(operand => Matches(operand, id, payload)),
        OrFilter or => or.Operands.Any(operand => Matches(operand, id, payload)),
        NotFilter not => !Matches(not.Operand, id, payload),
        ExistsFilter exists => Values(payload, exists.Field).Any(),
        EqualFilter equal => Values(payload, equal.Field).Any(value => Order(value, equal.Value) == 0),
        AnyOfFilter anyOf => Values(payload, anyOf.Field).Any(value => anyOf.Values.Any(literal => Order(value, literal) == 0)),
        RangeFilter range => Values(payload, range.Field).Any(value => IsAbove(value, range.Lower) && IsBelow(value, range.Upper)),
        MatchFilter match => HasAll(Words(match.Text), [.. Values(payload, match.Field).Where(IsString).SelectMany(value => Words(value.GetString()!))]),
        _ => throw new InvalidOperationException(),
    };

    private static IEnumerable<JsonElement> Values(JsonElement payload, FieldPath field)
    {
        IEnumerable<JsonElement> values = [payload];
        foreach (var key in field.Keys)
        {
            values = [.. values.Where(value => value.ValueKind == JsonValueKind.Object)
                .SelectMany(value => value.TryGetProperty(key, out var inner) ? Flat(inner) : [])];
        }

        return values;
    }

    private static IEnumerable<JsonElement> Flat(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : Enumerable.Repeat(value, 1)).Where(item => item.ValueKind != JsonValueKind.Null);

    private static bool IsString(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsAbove(JsonElement value, RangeBound? bound) =>
        bound is not { } lower || Order(value, lower.Value) is { } order && (lower.IsInclusive ? order >= 0 : order > 0);

    private static bool IsBelow(JsonElement value, RangeBound? bound) =>
        bound is not { } upper || Order(value, upper.Value) is { } order && (upper.IsInclusive ? order <= 0 : order < 0);

    private static int? Order(JsonElement value, FilterValue literal) => (literal.Kind, value.ValueKind) switch
    {
        (FilterValueKind.String, JsonValueKind.String) =>
            CompareUtf8(value.GetString()!, literal.AsString()),
        (FilterValueKind.Boolean, JsonValueKind.True or JsonValueKind.False) => value.GetBoolean().CompareTo(literal.AsBoolean()),
        (FilterValueKind.Int64 or FilterValueKind.Double, JsonValueKind.Number) => Exact(value).CompareTo(Exact(literal)),
        (FilterValueKind.Instant, JsonValueKind.String) when DateTime().IsMatch(value.GetString()!) =>
            DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture).CompareTo(literal.AsInstant()),
        _ => null,
    };

    private static int CompareUtf8(string left, string right) => Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));

    // Every finite double is a whole number of 2^-1074.
    private static BigInteger Exact(double number)
    {
        var bits = BitConverter.DoubleToInt64Bits(number);
        var exponent = (int)(bits >> 52 & 0x7FF);
        BigInteger mantissa = (bits & 0xFFFFFFFFFFFFF) | (exponent == 0 ? 0 : 1L << 52);
        return (number < 0 ? -mantissa : mantissa) << Math.Max(exponent - 1, 0);
    }

    private static BigInteger Exact(long number) => (BigInteger)number << 1074;

    private static BigInteger Exact(FilterValue value) => value.Kind == FilterValueKind.Int64 ? Exact(value.AsInt64()) : Exact(value.AsDouble());

    private static BigInteger Exact(JsonElement value) => value.TryGetInt64(out var integer) ? Exact(integer) : Exact(value.GetDouble());

    private static string[] Words(string text) => [.. Word().Matches(text).Select(word => word.Value.ToLowerInvariant())];

    private static bool HasAll(string[] wanted, string[] there) => wanted.All(there.Contains);

    [GeneratedRegex(@"[\p{L}\p{Nd}][\p{L}\p{Nd}\p{M}]*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DateTime();
}
