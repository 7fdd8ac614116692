namespace Connectors;

/// <summary>Every point. It must be written out (<see cref="Filter.All"/>): no other filter means it by accident.</summary>
public sealed record AllFilter : Filter
{
    internal AllFilter()
    {
    }

    internal override TResult Accept<TResult>(FilterVisitor<TResult> visitor) => visitor.VisitAll(this);
}
