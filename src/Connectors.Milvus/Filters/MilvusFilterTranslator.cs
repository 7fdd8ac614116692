using System.Globalization;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus.Filters;

/// <summary>
/// Translates filters into expressions. Negation is pushed to the leaves, each of which has a form for both signs, because Milvus Lite 2.5.1
/// refuses <c>not</c> and <c>exists</c>. The forms never ask for the truth of a comparison with something that is not there, about which
/// versions disagree; they look at the counts that <see cref="PayloadCodec"/> keeps. Each translator makes one expression.
/// </summary>
/// <param name="layout">The layout of the collection.</param>
/// <param name="usesTemplates">Whether the server takes lists as typed values beside the expression.</param>
internal sealed class MilvusFilterTranslator(MilvusLayout layout, bool usesTemplates = false)
{
    // Measured on Milvus Lite 2.5.1, which takes 45 and not 50; a page's own condition needs one more.
    private const int MaxDepth = 44;

    private readonly FilterTemplates? _templates = usesTemplates ? new() : null;
    private readonly Dictionary<string, PayloadField> _dynamic = layout.DynamicFields.ToDictionary(field => field.Name, StringComparer.Ordinal);

    private bool IsVarchar => layout.KeyType == DataType.Varchar;

    private string Everything => IsVarchar ? $"{layout.Key} != \"\"" : $"({layout.Key} >= 0 or {layout.Key} < 0)";

    private string Nothing => IsVarchar ? $"{layout.Key} == \"\"" : $"({layout.Key} > 0 and {layout.Key} < 0)";

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">The filter; null for all points.</param>
    /// <returns>The expression, never empty: an empty one deletes everything on some servers.</returns>
    /// <exception cref="NotSupportedException">It cannot be evaluated exactly.</exception>
    public FilterExpression Translate(Filter? filter) => Expression(filter is null ? Everything : Checked(Translate(FilterRewriter.PushNegation(filter), isNegated: false)));

    /// <summary>Translates a list of ids.</summary>
    public FilterExpression Ids(IEnumerable<string> ids) => Expression(Ids(ids, isNegated: false));

    /// <summary>Points that pass an expression and are behind a key in the order of keys.</summary>
    public FilterExpression Behind(string? key, FilterExpression expression)
    {
        var behind = key is null ? Everything : $"{layout.Key} > {(IsVarchar ? Literal(key) : key)}";
        return expression.Text.Length == 0 ? new FilterExpression(behind) : expression with { Text = $"({expression.Text}) and {behind}" };
    }

    private FilterExpression Expression(string text) => _templates is null ? new(text) : new(text, _templates.Values);

    private string Ids(IEnumerable<string> ids, bool isNegated)
    {
        var keys = ids.Select(layout.ToKey).Where(IsKey).ToList();
        if (keys.Count == 0)
            return Constant(isNegated);
        var list = IsVarchar ? LiteralList.Texts([.. keys.Select(Holdable)]) : LiteralList.Integers([.. keys.Select(key => long.Parse(key, CultureInfo.InvariantCulture))]);
        return $"{layout.Key} {(isNegated ? "not in" : "in")} {list.Write(_templates)}";
    }

    private string Translate(Filter filter, bool isNegated) => filter switch
    {
        NotFilter not => Translate(not.Operand, !isNegated),
        AndFilter and => And(and.Operands.Select(operand => Translate(operand, isNegated))),
        OrFilter or => Or(or.Operands.Select(operand => Translate(operand, isNegated))),
        AllFilter => Constant(!isNegated),
        IdsFilter ids => Ids(ids.Values, isNegated),
        ExistsFilter exists => Exists(exists.Field, isNegated),
        EqualFilter equal => AnyOf(filter, equal.Field, [equal.Value], isNegated),
        AnyOfFilter any => AnyOf(filter, any.Field, any.Values, isNegated),
        RangeFilter range => Range(range, isNegated),
        _ => throw new NotSupportedException($"milvus cannot evaluate '{filter}' exactly."),
    };

    private string Constant(bool value) => value ? Everything : Nothing;

    // A key of another kind than the collection's names no point.
    private bool IsKey(string key) => IsVarchar
        || (long.TryParse(key, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && MilvusLiteral.Number(number) == key);

    private static string Literal(string text) => MilvusLiteral.Text(Holdable(text));

    private static string Holdable(string text) => MilvusLiteral.CanHold(text)
        ? text
        : throw new NotSupportedException("milvus cannot compare with a text that holds a line break here.");

    private string Exists(FieldPath path, bool isNegated)
    {
        var field = FieldOf(path);
        if (field.Column is { } column)
            return !column.IsNullable ? Constant(!isNegated) : $"{column.Name} is {(isNegated ? string.Empty : "not ")}null";
        return isNegated ? $"{field.Count} == 0" : $"({field.Count} == {PayloadCodec.Scalar} or {field.Count} > 0)";
    }

    private string AnyOf(Filter filter, FieldPath path, IReadOnlyList<FilterValue> values, bool isNegated)
    {
        var field = FieldOf(path);
        var groups = FilterGroup.Of(filter, field, values);
        if (groups.Count == 0)
            return Constant(isNegated);
        if (!isNegated)
            return Or(groups.SelectMany(group => field.Column is null ? [group.OneOf(group.Path, _templates), group.Contains(_templates)] : new[] { group.OneOf(group.Path, _templates) }));

        var noneOf = (string at) => And(groups.Select(group => group.NoneOf(group.Path + at, _templates)));
        if (field.Column is { } column)
            return column.IsNullable ? $"({column.Name} is null or {noneOf(string.Empty)})" : noneOf(string.Empty);
        return Negated(field, noneOf);
    }

    private string Range(RangeFilter filter, bool isNegated)
    {
        var field = FieldOf(filter.Field);
        if (FilterRange.Of(filter, field) is not { } range)
            return Constant(isNegated);
        if (range.IsWhole)
            return Exists(filter.Field, isNegated);
        if (!isNegated)
            return field.Column is not null ? range.Inside(string.Empty) : $"({range.Inside(string.Empty)} or ({field.Count} > 0 and {Or(Positions.Select(range.Inside))}))";
        if (field.Column is { } column)
            return column.IsNullable ? $"({column.Name} is null or {range.Outside(string.Empty)})" : range.Outside(string.Empty);
        return Negated(field, range.Outside);
    }

    private static IEnumerable<string> Positions => Enumerable.Range(0, PayloadCodec.MaxArrayValues).Select(i => string.Create(CultureInfo.InvariantCulture, $"[{i}]"));

    /// <summary>No value; or one, for which it holds; or an array of which it holds for every element.</summary>
    private static string Negated(FilterTarget field, Func<string, string> holdsAt)
    {
        var elements = And(Positions.Select((position, i) => string.Create(CultureInfo.InvariantCulture, $"({field.Count} <= {i} or {holdsAt(position)})")));
        return Or([$"{field.Count} == 0", $"({field.Count} == {PayloadCodec.Scalar} and {holdsAt(string.Empty)})", $"({field.Count} > 0 and {elements})"]);
    }

    private FilterTarget FieldOf(FieldPath path)
    {
        var name = path.Keys[0];
        if (!path.IsNested && layout.FindColumn(name) is { IsSource: true })
            throw new NotSupportedException($"milvus cannot filter on '{path}' exactly: it is the source of a text field, whose column says neither how many values it holds nor whether it was there. Search it with a {nameof(TextLeg)}, or keep what filters need under another key.");
        if (!path.IsNested && layout.FindColumn(name) is { PayloadType: { } type } column)
            return new FilterTarget(column.Name, type, column.Name, column.Name, string.Empty, column);
        if (!path.IsNested && _dynamic.TryGetValue(name, out var field))
        {
            return new FilterTarget(
                name,
                field.Type,
                MilvusLiteral.Path(name),
                MilvusLiteral.Path(PayloadCodec.HiddenKey, PayloadCodec.InstantsKey, name),
                MilvusLiteral.Path(PayloadCodec.HiddenKey, PayloadCodec.CountsKey, name),
                Column: null);
        }

        throw new NotSupportedException($"milvus cannot filter on '{path}' exactly: only declared top-level fields of collections that Connectors made, and typed columns, say how many values they hold.");
    }

    internal static string Or(IEnumerable<string> terms) => Join(" or ", terms);

    internal static string And(IEnumerable<string> terms) => Join(" and ", terms);

    /// <summary>
    /// Joins terms as a balanced tree. The server makes a tree of the operators as they stand, which for a chain is as deep as the chain is
    /// long, and reads no tree of more than 100 messages (protobuf's limit in C++).
    /// </summary>
    private static string Join(string by, IEnumerable<string> terms)
    {
        var all = terms.ToArray();
        return Join(all);

        string Join(ReadOnlySpan<string> part) =>
            part.Length == 1 ? part[0] : $"({Join(part[..(part.Length / 2)])}{by}{Join(part[(part.Length / 2)..])})";
    }

    /// <summary>Refuses what the server would: every operator stands in parentheses, and is two messages.</summary>
    private static string Checked(string expression)
    {
        int depth = 0, deepest = 0;
        var isText = false;
        for (var i = 0; i < expression.Length; i++)
        {
            if (isText && expression[i] == '\\')
                i++;
            else if (expression[i] == '"')
                isText = !isText;
            else if (!isText && expression[i] is '(' or ')')
                deepest = Math.Max(deepest, depth += expression[i] == '(' ? 1 : -1);
        }

        return deepest <= MaxDepth ? expression : throw new NotSupportedException($"milvus cannot evaluate a filter whose expression is nested {deepest} levels deep; it takes {MaxDepth}.");
    }
}
