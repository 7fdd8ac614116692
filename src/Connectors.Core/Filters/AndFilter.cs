using System.Collections.ObjectModel;

namespace Connectors;

/// <summary>Points that pass every one of the operands.</summary>
public sealed record AndFilter : Filter
{
    internal AndFilter(Filter[] operands)
        : base(DepthOver(operands)) => Operands = new ReadOnlyCollection<Filter>(operands);

    /// <summary>Gets the operands, at least two, in the order given; none of them is itself an <see cref="AndFilter"/>.</summary>
    public IReadOnlyList<Filter> Operands { get; }

    /// <summary>Compares by value; the order of the operands counts.</summary>
    /// <param name="other">The other filter.</param>
    /// <returns>Whether the operands are the same.</returns>
    public bool Equals(AndFilter? other) => other is not null && Operands.SequenceEqual(other.Operands);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(nameof(AndFilter), HashOf(Operands));

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitAnd(this);
}
