namespace Connectors;

/// <summary>Points that do not pass the operand: the complement, so that points without the field are in it.</summary>
public sealed record NotFilter : Filter
{
    internal NotFilter(Filter operand)
        : base(DepthOver([operand])) => Operand = operand;

    /// <summary>Gets the operand.</summary>
    public Filter Operand { get; }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitNot(this);
}
