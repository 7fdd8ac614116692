namespace Connectors;

/// <summary>Points of which the field holds at least one value: it is there, and is neither null nor an empty array.</summary>
public sealed record ExistsFilter : Filter
{
    internal ExistsFilter(FieldPath field)
    {
        ArgumentNullException.ThrowIfNull(field);
        Field = field;
    }

    /// <summary>Gets the field.</summary>
    public FieldPath Field { get; }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitExists(this);
}
