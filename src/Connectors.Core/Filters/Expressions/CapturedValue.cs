using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;

namespace Connectors;

/// <summary>
/// Reads the value of a sub-expression that does not depend on the record: constants, captured variables, fields, properties and
/// arrays of them. Nothing is compiled or called, so that it works under native AOT; the members are rooted by the expression.
/// </summary>
internal static class CapturedValue
{
    public static object? Read(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression member => ReadMember(member),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert => Converted(convert),
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions.Select(Read).ToArray(),
        BinaryExpression { NodeType: ExpressionType.ArrayIndex } index => ReadElement(index),
        _ => throw Unsupported.At(expression, "only constants and captured variables are read; compute the value before, and put it into a variable"),
    };

    private static object? ReadMember(MemberExpression expression)
    {
        var target = expression.Expression is null ? null : Read(expression.Expression);
        if (expression.Expression is { } owner && Nullable.GetUnderlyingType(owner.Type) is not null)
        {
            return expression.Member.Name == nameof(Nullable<>.HasValue)
                ? target is not null
                : target ?? throw Unsupported.At(expression, "it is null");
        }

        if (expression.Expression is not null && target is null)
            throw Unsupported.At(expression, $"'{expression.Expression}' is null");
        return expression.Member switch
        {
            FieldInfo field => field.GetValue(target),
            PropertyInfo property => property.GetValue(target, BindingFlags.DoNotWrapExceptions, binder: null, index: null, CultureInfo.InvariantCulture),
            _ => throw Unsupported.At(expression, "it is neither a field nor a property"),
        };
    }

    private static object? ReadElement(BinaryExpression expression)
    {
        if (Read(expression.Left) is not Array array || Read(expression.Right) is not int index || (uint)index >= (uint)array.Length)
            throw Unsupported.At(expression, "there is no such element");
        return array.GetValue(index);
    }

    private static object? Converted(UnaryExpression expression)
    {
        var value = Read(expression.Operand);
        var target = Nullable.GetUnderlyingType(expression.Type) ?? expression.Type;
        if (value is null || target.IsInstanceOfType(value))
            return value;
        if (value is DateTime time && target == typeof(DateTimeOffset))
            return new DateTimeOffset(time);
        try
        {
            if (target.IsEnum)
                return Enum.ToObject(target, value);

            // The conversion of C# and that of Convert agree where nothing is lost.
            var converted = Convert.ChangeType(value, target, CultureInfo.InvariantCulture);
            var source = value is Enum ? Enum.GetUnderlyingType(value.GetType()) : value.GetType();
            if (Convert.ChangeType(converted, source, CultureInfo.InvariantCulture).Equals(Convert.ChangeType(value, source, CultureInfo.InvariantCulture)))
                return converted;
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException or FormatException or ArgumentException)
        {
            throw Unsupported.At(expression, $"the value {value} is not converted to {target.Name}; convert it before, and put it into a variable");
        }

        throw Unsupported.At(expression, $"converting {value} to {target.Name} changes it; convert it before, and put it into a variable");
    }
}
