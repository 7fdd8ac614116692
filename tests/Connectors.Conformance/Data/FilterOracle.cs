using System.Text.Json;

namespace Connectors.Conformance;

/// <summary>
/// The meaning of filters, written down a second time, in the plainest way: stores evaluate with the evaluator of Core, or translate
/// into their servers' languages, and both are compared with this.
/// </summary>
internal static class FilterOracle
{
    public static bool Passes(Filter filter, string id, Payload payload)
    {
        using var document = JsonDocument.Parse(payload.Utf8);
        return Passes(filter, id, document.RootElement);
    }

    private static bool Passes(Filter filter, string id, JsonElement payload) => filter switch
    {
        AllFilter => true,
        IdsFilter ids => ids.Values.Contains(id, StringComparer.Ordinal),
        AndFilter and => and.Operands.All(operand => Passes(operand, id, payload)),
        OrFilter or => or.Operands.Any(operand => Passes(operand, id, payload)),
        NotFilter not => !Passes(not.Operand, id, payload),
        ExistsFilter exists => Values(payload, exists.Field).Any(),
        EqualFilter equal => Values(payload, equal.Field).Any(value => Order(value, equal.Value) == 0),
        AnyOfFilter any => Values(payload, any.Field).Any(value => any.Values.Any(literal => Order(value, literal) == 0)),
        RangeFilter range => Values(payload, range.Field).Any(value => IsAbove(value, range.Lower) && IsBelow(value, range.Upper)),
        MatchFilter match => Words(match.Text).IsSubsetOf(Values(payload, match.Field).Where(IsString).SelectMany(value => Words(value.GetString()!))),
        _ => throw new InvalidOperationException($"The algebra is closed; {filter.GetType().Name} is not of it."),
    };

    /// <summary>Missing, null and [] hold no value, an array its elements that are not null; every object on the way contributes.</summary>
    private static IEnumerable<JsonElement> Values(JsonElement payload, FieldPath path)
    {
        IEnumerable<JsonElement> at = [payload];
        foreach (var key in path.Keys)
            at = [.. at.Where(value => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(key, out _)).SelectMany(value => Elements(value.GetProperty(key)))];
        return at;
    }

    private static IEnumerable<JsonElement> Elements(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array => value.EnumerateArray().Where(element => element.ValueKind != JsonValueKind.Null),
        _ => [value],
    };

    private static bool IsString(JsonElement value) => value.ValueKind == JsonValueKind.String;

    private static bool IsAbove(JsonElement value, RangeBound? bound) => bound is not { } lower || Order(value, lower.Value) is > 0 || (lower.IsInclusive && Order(value, lower.Value) == 0);

    private static bool IsBelow(JsonElement value, RangeBound? bound) => bound is not { } upper || Order(value, upper.Value) is < 0 || (upper.IsInclusive && Order(value, upper.Value) == 0);

    /// <summary>Compares a value of a payload with a literal; null when their types differ.</summary>
    private static int? Order(JsonElement value, FilterValue literal)
    {
        FilterValue? typed = value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => new FilterValue(value.GetBoolean()),
            JsonValueKind.Number => value.TryGetInt64(out var integer) ? new FilterValue(integer) : new FilterValue(value.GetDouble()),
            JsonValueKind.String when literal.Kind == FilterValueKind.Instant => Instant(value),
            JsonValueKind.String => new FilterValue(value.GetString()!),
            _ => null,
        };
        return typed is { } left && left.TryCompare(literal, out var order) ? order : null;
    }

    private static FilterValue? Instant(JsonElement value) => value.TryGetDateTimeOffset(out var instant) ? new FilterValue(instant) : default(FilterValue?);

    private static HashSet<string> Words(string text)
    {
        var spaced = string.Concat(text.Select(c => char.IsLetterOrDigit(c) ? char.ToLowerInvariant(c) : ' '));
        return [.. spaced.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
