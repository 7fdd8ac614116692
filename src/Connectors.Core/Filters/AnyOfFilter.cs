using System.Collections.ObjectModel;

namespace Connectors;

/// <summary>Points of which the field holds a value equal to one of the literals.</summary>
public sealed record AnyOfFilter : Filter
{
    internal AnyOfFilter(FieldPath field, FilterValue[] values)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (values.Length == 0)
            throw new ArgumentException($"The list of values for the field {field} is empty. A filter that no point passes is not written by accident; leave the search out instead.", nameof(values));
        Field = field;
        Values = new ReadOnlyCollection<FilterValue>(values);
    }

    /// <summary>Gets the field.</summary>
    public FieldPath Field { get; }

    /// <summary>Gets the literals, in the order given; never empty.</summary>
    public IReadOnlyList<FilterValue> Values { get; }

    /// <summary>Compares by value; the order of the literals counts.</summary>
    /// <param name="other">The other filter.</param>
    /// <returns>Whether field and literals are the same.</returns>
    public bool Equals(AnyOfFilter? other) => other is not null && Field == other.Field && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Field, HashOf(Values));

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitAnyOf(this);
}
