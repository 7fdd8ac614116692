namespace Connectors;

/// <summary>Changes the form of filters and keeps their meaning.</summary>
public static class FilterRewriter
{
    /// <summary>
    /// Moves every <c>not</c> down to the leaves: and becomes or of the negated operands and the reverse, and a double negation
    /// vanishes. In the result the operand of a <see cref="NotFilter"/> is a leaf, as servers without a general <c>not</c> need it.
    /// </summary>
    /// <param name="filter">Any filter.</param>
    /// <returns>A filter that the same points pass.</returns>
    public static Filter PushNegation(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return Push(filter, isNegated: false);
    }

    private static Filter Push(Filter filter, bool isNegated) => filter switch
    {
        NotFilter not => Push(not.Operand, !isNegated),
        AndFilter and => Join(and.Operands, isNegated, isOr: isNegated),
        OrFilter or => Join(or.Operands, isNegated, isOr: !isNegated),
        _ => isNegated ? Filter.Not(filter) : filter,
    };

    private static Filter Join(IReadOnlyList<Filter> operands, bool isNegated, bool isOr)
    {
        var pushed = operands.Select(operand => Push(operand, isNegated));
        return isOr ? Filter.Or(pushed) : Filter.And(pushed);
    }
}
