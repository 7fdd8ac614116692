namespace Connectors;

/// <summary>Points of which the field holds a value equal to the literal.</summary>
public sealed record EqualFilter : Filter
{
    internal EqualFilter(FieldPath field, FilterValue value)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
        Value = value;
    }

    /// <summary>Gets the field.</summary>
    public FieldPath Field { get; }

    /// <summary>Gets the literal.</summary>
    public FilterValue Value { get; }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitEqual(this);
}
