namespace Connectors;

/// <summary>Translates filters into something else, one method a node. A store adapter derives from it.</summary>
/// <remarks>The depth of a filter is at most <see cref="Filter.MaxDepth"/>, so that recursion is safe.</remarks>
/// <typeparam name="TResult">What a filter becomes.</typeparam>
public abstract class FilterVisitor<TResult>
{
    /// <summary>Calls the method of the node.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>What the method returns.</returns>
    public TResult Visit(Filter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.Accept(this);
    }

    /// <summary>Every point.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitAll(AllFilter filter);

    /// <summary>A field equal to a literal.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitEqual(EqualFilter filter);

    /// <summary>A field equal to one of several literals.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitAnyOf(AnyOfFilter filter);

    /// <summary>A field within bounds.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitRange(RangeFilter filter);

    /// <summary>A field that holds a value.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitExists(ExistsFilter filter);

    /// <summary>A text field that holds all words.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitMatch(MatchFilter filter);

    /// <summary>Points by id.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitIds(IdsFilter filter);

    /// <summary>All of the operands.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitAnd(AndFilter filter);

    /// <summary>Any of the operands.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitOr(OrFilter filter);

    /// <summary>The complement of the operand.</summary>
    /// <param name="filter">The node.</param>
    protected internal abstract TResult VisitNot(NotFilter filter);
}
