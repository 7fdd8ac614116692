using System.Linq.Expressions;

namespace Connectors;

/// <summary>Finds the payload field that a sub-expression stands for.</summary>
internal sealed class MemberPaths(MemberNames names)
{
    private readonly Dictionary<ParameterExpression, MemberPath> _bound = [];

    /// <summary>Says what a parameter stands for: the record, or the elements of a collection.</summary>
    public void Bind(ParameterExpression parameter, MemberPath path) => _bound[parameter] = path;

    public bool DependsOnRecord(Expression expression)
    {
        var search = new ParameterSearch(_bound.Keys);
        search.Visit(expression);
        return search.IsFound;
    }

    public MemberPath Of(Expression expression) => expression switch
    {
        ParameterExpression parameter => _bound[parameter],
        MemberExpression { Member.Name: nameof(Nullable<>.Value), Expression: { } owner } when Nullable.GetUnderlyingType(owner.Type) is not null => Of(owner),
        MemberExpression { Expression: { } owner } member => names.Append(Of(owner), member),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } convert when KeepsValue(convert) => Of(convert.Operand),
        UnaryExpression { NodeType: ExpressionType.Convert or ExpressionType.ConvertChecked } =>
            throw Unsupported.At(expression, "the conversion may change the value of the field"),
        MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var array] } => Of(array),
        _ => throw Unsupported.At(expression, "it is not a member of the record (a filter knows neither computed values nor positions of an array)"),
    };

    private static bool KeepsValue(UnaryExpression convert)
    {
        var from = Plain(convert.Operand.Type);
        var to = Plain(convert.Type);
        return to.IsAssignableFrom(from) || (IsNumeric(from) && IsNumeric(to) && Widens(Type.GetTypeCode(from), Type.GetTypeCode(to)));
    }

    private static Type Plain(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enum.GetUnderlyingType(type) : type;
    }

    private static bool IsNumeric(Type type) => Type.GetTypeCode(type) is >= TypeCode.Char and <= TypeCode.Decimal;

    // The codes stand in the order char, sbyte, byte, short, ushort, int, uint, long, ulong, float, double, decimal.
    private static bool Widens(TypeCode from, TypeCode to) =>
        to > from && !(IsSigned(from) && to is TypeCode.UInt16 or TypeCode.UInt32 or TypeCode.UInt64 or TypeCode.Byte)
        && !(from == TypeCode.Char && to < TypeCode.UInt16) && !(from == TypeCode.Double && to == TypeCode.Decimal);

    private static bool IsSigned(TypeCode code) => code is TypeCode.SByte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64;

    private sealed class ParameterSearch(IReadOnlyCollection<ParameterExpression> wanted) : ExpressionVisitor
    {
        public bool IsFound { get; private set; }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            IsFound |= wanted.Contains(node);
            return node;
        }
    }
}
