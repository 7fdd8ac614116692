namespace Connectors;

/// <summary>
/// Points of which the field holds a value within the bounds. With two bounds it is one and the same value that satisfies both;
/// the <c>and</c> of two ranges is satisfied by two different values of an array as well.
/// </summary>
public sealed record RangeFilter : Filter
{
    internal RangeFilter(FieldPath field, RangeBound? lower, RangeBound? upper)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (lower is null && upper is null)
            throw new ArgumentException($"The range of the field {field} has no bound. To ask for any value write {nameof(Exists)}.", nameof(lower));
        if ((lower ?? upper)!.Value.Value.Kind == FilterValueKind.Boolean || upper?.Value.Kind == FilterValueKind.Boolean)
            throw new ArgumentException($"The range of the field {field} has a boolean as its bound; booleans have no order. Write {nameof(Equal)}.", nameof(lower));
        if (lower is { } low && upper is { } high && !low.Value.TryCompare(high.Value, out _))
            throw new ArgumentException($"The bounds {low.Value} and {high.Value} of the field {field} are of different types, so no value lies between them.", nameof(upper));
        Field = field;
        Lower = lower;
        Upper = upper;
    }

    /// <summary>Gets the field.</summary>
    public FieldPath Field { get; }

    /// <summary>Gets the lower bound, or null when the range is open below.</summary>
    public RangeBound? Lower { get; }

    /// <summary>Gets the upper bound, or null when the range is open above. At least one bound is there; both have the same type.</summary>
    public RangeBound? Upper { get; }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitRange(this);
}
