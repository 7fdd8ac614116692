namespace Connectors;

/// <summary>Lists the fields that a filter looks at, each with the node that does.</summary>
internal sealed class FilterFields : FilterVisitor<IEnumerable<(FieldPath Field, Filter Node)>>
{
    private static readonly FilterFields Instance = new();

    private FilterFields()
    {
    }

    public static IEnumerable<(FieldPath Field, Filter Node)> Of(Filter filter) => Instance.Visit(filter);

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitAll(AllFilter filter) => [];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitEqual(EqualFilter filter) => [(filter.Field, filter)];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitAnyOf(AnyOfFilter filter) => [(filter.Field, filter)];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitRange(RangeFilter filter) => [(filter.Field, filter)];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitExists(ExistsFilter filter) => [(filter.Field, filter)];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitMatch(MatchFilter filter) => [(filter.Field, filter)];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitIds(IdsFilter filter) => [];

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitAnd(AndFilter filter) => filter.Operands.SelectMany(Visit);

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitOr(OrFilter filter) => filter.Operands.SelectMany(Visit);

    protected internal override IEnumerable<(FieldPath Field, Filter Node)> VisitNot(NotFilter filter) => Visit(filter.Operand);
}
