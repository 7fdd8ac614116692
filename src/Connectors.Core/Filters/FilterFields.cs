namespace Connectors;

/// <summary>Which fields a filter mentions, and whether it may.</summary>
public static class FilterFields
{
    /// <summary>Returns the payload fields that a filter mentions, each once, in the order of their first mention.</summary>
    /// <param name="filter">The filter.</param>
    public static IReadOnlyList<FieldPath> Of(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return [.. Leaves(filter).Select(FieldOf).OfType<FieldPath>().Distinct()];
    }

    /// <summary>Refuses a filter that has <c>match</c> on a field that is not declared as text.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="isText">Whether a field is declared as text.</param>
    /// <exception cref="NotSupportedException">There is such a <c>match</c>; the message names the field.</exception>
    public static void ThrowUnlessText(Filter filter, Func<FieldPath, bool> isText)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(isText);
        foreach (var match in Leaves(filter).OfType<MatchFilter>())
        {
            if (!isText(match.Field))
                throw new NotSupportedException($"'{match}' needs the payload field {match.Field} to be declared as text in the collection's definition.");
        }
    }

    /// <summary>Finds a range that compares texts by their order.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>The first such range; null when there is none.</returns>
    public static RangeFilter? FindTextRange(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Leaves(filter).OfType<RangeFilter>().FirstOrDefault(range => (range.Lower ?? range.Upper)!.Value.Value.Kind == FilterValueKind.String);
    }

    private static FieldPath? FieldOf(Filter leaf) => leaf switch
    {
        EqualFilter equal => equal.Field,
        AnyOfFilter anyOf => anyOf.Field,
        RangeFilter range => range.Field,
        ExistsFilter exists => exists.Field,
        MatchFilter match => match.Field,
        _ => null,
    };

    private static IEnumerable<Filter> Leaves(Filter filter) => filter switch
    {
        AndFilter and => and.Operands.SelectMany(Leaves),
        OrFilter or => or.Operands.SelectMany(Leaves),
        NotFilter not => Leaves(not.Operand),
        _ => [filter],
    };
}
