using System.Collections;
using System.Linq.Expressions;
using System.Text.Json;

namespace Connectors;

/// <summary>Translates a predicate over a record into the filter over its payload.</summary>
internal sealed class ExpressionTranslator
{
    private readonly MemberPaths _paths;
    private readonly JsonSerializerOptions? _options;

    private ExpressionTranslator(ParameterExpression record, MemberNames names)
    {
        _options = names.Options;
        _paths = new MemberPaths(names);
        _paths.Bind(record, new MemberPath([], record.Type));
    }

    public static Filter Translate(LambdaExpression predicate, MemberNames names) =>
        new ExpressionTranslator(predicate.Parameters[0], names).Condition(predicate.Body);

    private Filter Condition(Expression expression) => expression switch
    {
        UnaryExpression { NodeType: ExpressionType.Not } not => Complement(Condition(not.Operand)),
        UnaryExpression { NodeType: ExpressionType.Convert } convert when convert.Operand.Type == typeof(bool) => Condition(convert.Operand),
        BinaryExpression { NodeType: ExpressionType.AndAlso or ExpressionType.And } and => Filter.And(Condition(and.Left), Condition(and.Right)),
        BinaryExpression { NodeType: ExpressionType.OrElse or ExpressionType.Or } or => Filter.Or(Condition(or.Left), Condition(or.Right)),
        BinaryExpression comparison => Comparison(comparison),
        MethodCallExpression call => Call(call),
        _ when !_paths.DependsOnRecord(expression) => throw ConstantCondition(expression),
        MemberExpression { Member.Name: nameof(Nullable<>.HasValue), Expression: { } owner } when Nullable.GetUnderlyingType(owner.Type) is not null =>
            Filter.Exists(Field(owner)),
        MemberExpression member => Filter.Equal(Field(member), true),
        _ => throw Unsupported.At(expression, "it is not a condition that filters know"),
    };

    private Filter Comparison(BinaryExpression expression)
    {
        if (!_paths.DependsOnRecord(expression))
            throw ConstantCondition(expression);
        var isMirrored = !_paths.DependsOnRecord(expression.Left);
        var (member, other) = isMirrored ? (expression.Right, expression.Left) : (expression.Left, expression.Right);
        var operation = isMirrored ? Mirrored(expression.NodeType) : expression.NodeType;
        if (_paths.DependsOnRecord(other))
            throw Unsupported.At(expression, "both sides depend on the record; a filter compares a field with a value");
        if (member is MethodCallExpression { Method.Name: nameof(string.CompareOrdinal), Arguments: [var left, var right] } call
            && call.Method.DeclaringType == typeof(string))
        {
            return CompareOrdinal(expression, operation, left, right, CapturedValue.Read(other));
        }

        return Compare(expression, operation, member, CapturedValue.Read(other));
    }

    private Filter CompareOrdinal(BinaryExpression expression, ExpressionType operation, Expression left, Expression right, object? zero)
    {
        if (zero is not 0 || _paths.DependsOnRecord(right))
            throw Unsupported.At(expression, "string.CompareOrdinal takes the field and then the value, and its result is compared with 0");
        return Compare(expression, operation, left, CapturedValue.Read(right));
    }

    private Filter Compare(Expression expression, ExpressionType operation, Expression member, object? value)
    {
        if (operation is ExpressionType.Equal or ExpressionType.NotEqual)
        {
            var equal = Equal(member, value, expression);
            return operation == ExpressionType.Equal ? equal : Complement(equal);
        }

        if (value is null)
            throw Unsupported.At(expression, "nothing is smaller or larger than null");
        var field = Field(member);
        var literal = Literal(value, member, expression);
        return operation switch
        {
            ExpressionType.LessThan => Filter.LessThan(field, literal),
            ExpressionType.LessThanOrEqual => Filter.LessThanOrEqual(field, literal),
            ExpressionType.GreaterThan => Filter.GreaterThan(field, literal),
            ExpressionType.GreaterThanOrEqual => Filter.GreaterThanOrEqual(field, literal),
            _ => throw Unsupported.At(expression, $"filters have no operator for {operation}"),
        };
    }

    private Filter Equal(Expression member, object? value, Expression place)
    {
        if (_paths.Of(member) is { IsId: true })
            return Filter.Ids(value as string ?? throw Unsupported.At(place, "every point has an id, and it is a string"));
        return value is null ? Filter.Not(Filter.Exists(Field(member))) : Filter.Equal(Field(member), Literal(value, member, place));
    }

    private Filter Call(MethodCallExpression call)
    {
        if (!_paths.DependsOnRecord(call))
            throw ConstantCondition(call);
        return call switch
        {
            { Method.Name: nameof(Equals) } => EqualsCall(call),
            { Method.Name: nameof(Enumerable.Contains) } => Contains(call),
            { Method.Name: nameof(Enumerable.Any) } when call.Method.DeclaringType == typeof(Enumerable) => Any(call),
            _ => throw Unsupported.At(call, $"the method '{call.Method.Name}' has no counterpart in a filter"),
        };
    }

    private Filter EqualsCall(MethodCallExpression call)
    {
        List<Expression> operands = [.. call.Object is null ? [] : new[] { call.Object }, .. call.Arguments];
        if (operands.Count == 3 && operands[2].Type == typeof(StringComparison) && CapturedValue.Read(operands[2]) is StringComparison.Ordinal)
            operands.RemoveAt(2);
        if (operands.Count != 2)
            throw Unsupported.At(call, "strings of a filter are compared ordinally, with their case");
        var isMirrored = !_paths.DependsOnRecord(operands[0]);
        var (member, other) = isMirrored ? (operands[1], operands[0]) : (operands[0], operands[1]);
        return _paths.DependsOnRecord(other)
            ? throw Unsupported.At(call, "both sides depend on the record; a filter compares a field with a value")
            : Equal(member, CapturedValue.Read(other), call);
    }

    private Filter Contains(MethodCallExpression call)
    {
        var (source, item) = CollectionCalls.SourceAndItem(call);
        if (_paths.DependsOnRecord(source))
        {
            if (_paths.DependsOnRecord(item))
                throw Unsupported.At(call, "collection and item both depend on the record");
            var path = _paths.Of(source) with { Type = item.Type };
            var value = CapturedValue.Read(item) ?? throw Unsupported.At(call, "null elements of a collection are no values");
            return Filter.Equal(path.Field, CapturedLiteral.Of(value, path, _options, call));
        }

        if (CapturedValue.Read(source) is not IEnumerable values)
            throw Unsupported.At(call, $"the collection '{source}' is null");
        CollectionCalls.ThrowUnlessOrdinal(values, call);
        return AnyOf(item, [.. values.Cast<object?>()], call);
    }

    private Filter AnyOf(Expression member, List<object?> values, Expression place)
    {
        if (values.Count == 0)
            throw new ArgumentException($"The collection in the filter expression '{place}' is empty, so that no point passes (and every point its negation). Leave the condition out instead.", nameof(values));
        if (_paths.Of(member) is { IsId: true })
            return Filter.Ids(values.Select(id => id as string ?? throw Unsupported.At(place, "an id is a string and not null")));
        var filters = new List<Filter>();
        if (values.Any(value => value is not null))
            filters.Add(Filter.AnyOf(Field(member), values.OfType<object>().Select(value => Literal(value, member, place))));
        if (values.Contains(null))
            filters.Add(Filter.Not(Filter.Exists(Field(member))));
        return Filter.Or(filters);
    }

    private Filter Any(MethodCallExpression call)
    {
        var path = _paths.Of(call.Arguments[0]);
        if (call.Arguments is not [_, LambdaExpression { Parameters: [var element] } lambda])
            return Filter.Exists(path.Field);
        if (element.Type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(element.Type))
            throw Unsupported.At(call, "a filter does not look into arrays inside of arrays");
        _paths.Bind(element, path with { Type = element.Type });
        return CollectionCalls.OneElement(Condition(lambda.Body), path.Field, call);
    }

    private FieldPath Field(Expression member)
    {
        var path = _paths.Of(member);
        return path switch
        {
            { IsId: true } => throw Unsupported.At(member, "the id of a point is only compared with ==, != and Contains"),
            { Keys.Length: 0 } => throw Unsupported.At(member, "the record itself is not a field"),
            _ => path.Field,
        };
    }

    private FilterValue Literal(object value, Expression member, Expression place) =>
        CapturedLiteral.Of(value, _paths.Of(member), _options, place);

    private static Filter Complement(Filter filter) => filter is NotFilter not ? not.Operand : Filter.Not(filter);

    private static ExpressionType Mirrored(ExpressionType operation) => operation switch
    {
        ExpressionType.LessThan => ExpressionType.GreaterThan,
        ExpressionType.LessThanOrEqual => ExpressionType.GreaterThanOrEqual,
        ExpressionType.GreaterThan => ExpressionType.LessThan,
        ExpressionType.GreaterThanOrEqual => ExpressionType.LessThanOrEqual,
        _ => operation,
    };

    private static NotSupportedException ConstantCondition(Expression expression) =>
        Unsupported.At(expression, "it does not depend on the record, so that it would mean every point or none; decide it before");
}
