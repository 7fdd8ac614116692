using System.Globalization;
using System.Text;

namespace Connectors;

/// <summary>Writes the canonical text form of filters.</summary>
internal sealed class FilterPrinter : FilterVisitor<string>
{
    private static readonly FilterPrinter Instance = new();

    public static string Print(Filter filter) => Instance.Visit(filter);

    public static string Literal(FilterValue value) => value.Kind switch
    {
        FilterValueKind.String => Quote(value.AsString()),
        FilterValueKind.Int64 => value.AsInt64().ToString(CultureInfo.InvariantCulture),
        FilterValueKind.Double => Double(value.AsDouble()),
        FilterValueKind.Boolean => value.AsBoolean() ? "true" : "false",
        _ => '@' + value.AsInstant().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
    };

    protected internal override string VisitAll(AllFilter filter) => "all";

    protected internal override string VisitEqual(EqualFilter filter) => $"{filter.Field} = {filter.Value}";

    protected internal override string VisitAnyOf(AnyOfFilter filter) => $"{filter.Field} in {List(filter.Values.Select(Literal))}";

    protected internal override string VisitRange(RangeFilter filter) => (filter.Lower, filter.Upper) switch
    {
        ({ } lower, { } upper) => $"{lower.Value} {Less(lower)} {filter.Field} {Less(upper)} {upper.Value}",
        ({ } lower, null) => $"{filter.Field} {(lower.IsInclusive ? ">=" : ">")} {lower.Value}",
        (_, { } upper) => $"{filter.Field} {Less(upper)} {upper.Value}",
        _ => throw new InvalidOperationException("A range has a bound."),
    };

    protected internal override string VisitExists(ExistsFilter filter) => $"exists({filter.Field})";

    protected internal override string VisitMatch(MatchFilter filter) => $"{filter.Field} match {Quote(filter.Text)}";

    protected internal override string VisitIds(IdsFilter filter) => $"id in {List(filter.Values.Select(Quote))}";

    protected internal override string VisitAnd(AndFilter filter) => string.Join(" and ", filter.Operands.Select(Operand));

    protected internal override string VisitOr(OrFilter filter) => string.Join(" or ", filter.Operands.Select(Operand));

    protected internal override string VisitNot(NotFilter filter) => filter.Operand switch
    {
        EqualFilter equal => $"{equal.Field} != {equal.Value}",
        AnyOfFilter anyOf => $"{anyOf.Field} not in {List(anyOf.Values.Select(Literal))}",
        IdsFilter ids => $"id not in {List(ids.Values.Select(Quote))}",
        AllFilter or ExistsFilter => "not " + Visit(filter.Operand),
        _ => $"not ({Visit(filter.Operand)})",
    };

    private static string Less(RangeBound bound) => bound.IsInclusive ? "<=" : "<";

    private static string List(IEnumerable<string> items) => $"({string.Join(", ", items)})";

    private string Operand(Filter filter) => filter is AndFilter or OrFilter ? $"({Visit(filter)})" : Visit(filter);

    // A double keeps a mark of its kind, so that it is not read back as an integer.
    private static string Double(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny(".E") ? text : text + ".0";
    }

    private static string Quote(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append(@"\n"),
                '\r' => text.Append(@"\r"),
                '\t' => text.Append(@"\t"),
                < ' ' or '\u007f' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
