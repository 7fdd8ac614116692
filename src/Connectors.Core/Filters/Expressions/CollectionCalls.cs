using System.Collections;
using System.Collections.Frozen;
using System.Linq.Expressions;

namespace Connectors;

/// <summary>What the many methods named Contains and Any mean.</summary>
internal static class CollectionCalls
{
    /// <summary>Returns the operands of a Contains, whether of LINQ, of a collection, or of spans, to which C# 14 binds arrays.</summary>
    public static (Expression Source, Expression Item) SourceAndItem(MethodCallExpression call)
    {
        var isStatic = call.Method.DeclaringType == typeof(Enumerable) || call.Method.DeclaringType == typeof(MemoryExtensions);
        if (call.Object?.Type == typeof(string) || (isStatic && call.Arguments[0].Type == typeof(ReadOnlySpan<char>)))
            throw Unsupported.At(call, $"filters have no substrings; for words use Filter.{nameof(Filter.Match)}");
        if (isStatic && (call.Arguments.Count == 2 || CapturedValue.Read(call.Arguments[2]) is null))
            return (WithoutConversion(call.Arguments[0]), call.Arguments[1]);
        if (call is { Object: { } source, Arguments: [var item] } && typeof(IEnumerable).IsAssignableFrom(source.Type))
            return (WithoutConversion(source), item);
        throw Unsupported.At(call, "this Contains is not that of a collection with its own equality");
    }

    /// <summary>Refuses a set with another equality of strings than the ordinal one that filters have.</summary>
    public static void ThrowUnlessOrdinal(IEnumerable values, Expression place)
    {
        var comparer = values switch
        {
            HashSet<string> set => set.Comparer,
            FrozenSet<string> set => set.Comparer,
            _ => null,
        };
#pragma warning disable MA0024 // It is the comparer that a set without one reports, which is ordinal.
        var ordinal = EqualityComparer<string>.Default;
#pragma warning restore MA0024
        if (comparer is not null && !ReferenceEquals(comparer, ordinal) && !ReferenceEquals(comparer, StringComparer.Ordinal))
            throw Unsupported.At(place, "the set has a comparer of its own, and filters compare strings ordinally");
    }

    /// <summary>
    /// Checks that a filter over a collection means "some element satisfies it": then it is a comparison, or several joined by or, or
    /// a lower and an upper bound that become one range.
    /// </summary>
    public static Filter OneElement(Filter filter, FieldPath collection, Expression place) => filter switch
    {
        OrFilter or => Filter.Or(or.Operands.Select(operand => OneElement(operand, collection, place))),
        AndFilter { Operands: [RangeFilter left, RangeFilter right] } when left.Field == right.Field =>
            (left, right) switch
            {
                ({ Upper: null }, { Lower: null }) => OneElement(new RangeFilter(left.Field, left.Lower, right.Upper), collection, place),
                ({ Lower: null }, { Upper: null }) => OneElement(new RangeFilter(left.Field, right.Lower, left.Upper), collection, place),
                _ => throw Compound(place),
            },
        EqualFilter equal when IsWithin(equal.Field, collection) => filter,
        AnyOfFilter anyOf when IsWithin(anyOf.Field, collection) => filter,
        RangeFilter range when IsWithin(range.Field, collection) => filter,
        ExistsFilter exists when IsWithin(exists.Field, collection) => filter,
        _ => throw Compound(place),
    };

    private static bool IsWithin(FieldPath field, FieldPath collection) => field.Keys.Take(collection.Keys.Count).SequenceEqual(collection.Keys);

    private static NotSupportedException Compound(Expression place) =>
        Unsupported.At(place, "of an element a filter can only ask one comparison, several joined by ||, or a lower and an upper bound");

    private static Expression WithoutConversion(Expression source) => source switch
    {
        MethodCallExpression { Method.Name: "op_Implicit", Arguments: [var array] } => WithoutConversion(array),
        UnaryExpression { NodeType: ExpressionType.Convert } convert => WithoutConversion(convert.Operand),
        _ => source,
    };
}
