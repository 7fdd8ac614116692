using System.Collections.ObjectModel;

namespace Connectors;

/// <summary>Points that pass at least one of the operands.</summary>
public sealed record OrFilter : Filter
{
    internal OrFilter(Filter[] operands)
        : base(DepthOver(operands)) => Operands = new ReadOnlyCollection<Filter>(operands);

    /// <summary>Gets the operands, at least two, in the order given; none of them is itself an <see cref="OrFilter"/>.</summary>
    public IReadOnlyList<Filter> Operands { get; }

    /// <summary>Compares by value; the order of the operands counts.</summary>
    /// <param name="other">The other filter.</param>
    /// <returns>Whether the operands are the same.</returns>
    public bool Equals(OrFilter? other) => other is not null && Operands.SequenceEqual(other.Operands);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(nameof(OrFilter), HashOf(Operands));

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitOr(this);
}
