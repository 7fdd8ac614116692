using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Connectors.Testing;

/// <summary>Reads a filter of Qdrant's REST API as ours.</summary>
internal static class QdrantRestFilter
{
    private static readonly string[] Clauses = ["must", "should", "must_not", "min_should"];

    /// <exception cref="InexpressibleException">The filter has a condition that ours lack.</exception>
    public static Filter Read(JsonElement filter)
    {
        var parts = new List<Filter>();
        foreach (var clause in filter.EnumerateObject())
        {
            parts.AddRange(clause.Name switch
            {
                "must" => Conditions(clause.Value),
                "should" => [Filter.Or(Conditions(clause.Value))],
                "must_not" => Conditions(clause.Value).Select(Filter.Not),
                "min_should" => [AtLeast(clause.Value.GetProperty("min_count").GetInt32(), Conditions(clause.Value.GetProperty("conditions")))],
                _ => throw new InexpressibleException($"filter: {clause.Name}"),
            });
        }

        return parts.Count == 0 ? Filter.All : Filter.And(parts);
    }

    private static Filter[] Conditions(JsonElement conditions) => [.. conditions.EnumerateArray().Select(Condition)];

    private static Filter Condition(JsonElement condition)
    {
        if (condition.TryGetProperty("key", out var key))
            return OnField(FieldOf(key), condition.EnumerateObject().Single(member => !member.NameEquals("key")));
        var first = condition.EnumerateObject().First();
        return first.Name switch
        {
            "has_id" => Filter.Ids(first.Value.EnumerateArray().Select(id => id.ToString())),

            // Apart from [null], which Qdrant does not call empty, and which holds no value for us.
            "is_empty" => Filter.Not(Filter.Exists(FieldOf(first.Value.GetProperty("key")))),
            _ => Clauses.Contains(first.Name) ? Read(condition) : throw new InexpressibleException($"filter: {first.Name}"),
        };
    }

    private static Filter OnField(FieldPath field, JsonProperty test) => test.Name switch
    {
        "match" => Match(field, test.Value.EnumerateObject().Single()),
        "range" => Filter.Range(field, Bound(test.Value, "gt"), Bound(test.Value, "gte"), Bound(test.Value, "lt"), Bound(test.Value, "lte")),
        _ => throw new InexpressibleException(test.Name.StartsWith("geo_", StringComparison.Ordinal) ? "filter: geo" : $"filter: {test.Name}"),
    };

    private static Filter Match(FieldPath field, JsonProperty match) => match.Name switch
    {
        "value" => Filter.Equal(field, Value(match.Value)),
        "any" => match.Value.GetArrayLength() == 0 ? Filter.Not(Filter.All) : Filter.AnyOf(field, match.Value.EnumerateArray().Select(Value)),
        "text" => Filter.Match(field, match.Value.GetString()!),
        "text_any" => Filter.Or(match.Value.GetString()!.Split(' ').Select(word => Filter.Match(field, word))),
        _ => throw new InexpressibleException($"filter: match {match.Name}"),
    };

    /// <summary>Every choice of so many of the conditions.</summary>
    private static Filter AtLeast(int count, Filter[] conditions) => Filter.Or(Enumerable.Range(0, 1 << conditions.Length)
        .Where(choice => BitOperations.PopCount((uint)choice) == count)
        .Select(choice => Filter.And(conditions.Where((_, i) => (choice >> i & 1) != 0))));

    /// <summary>Our paths go into arrays of themselves, so that <c>parts[].sku</c> is <c>parts.sku</c>.</summary>
    private static FieldPath FieldOf(JsonElement key) => FieldPath.Parse(key.GetString()!.Replace("[]", string.Empty, StringComparison.Ordinal));

    private static FilterValue? Bound(JsonElement range, string name)
    {
        if (!range.TryGetProperty(name, out var bound))
            return null;
        return bound.ValueKind == JsonValueKind.String ? DateTimeOffset.Parse(bound.GetString()!, CultureInfo.InvariantCulture) : Value(bound);
    }

    private static FilterValue Value(JsonElement literal) => literal.ValueKind switch
    {
        JsonValueKind.String => literal.GetString()!,
        JsonValueKind.Number => literal.TryGetInt64(out var integer) ? integer : literal.GetDouble(),
        _ => literal.GetBoolean(),
    };
}
