using Connectors.Milvus.Schema;
using Connectors.Stores;

namespace Connectors.Milvus.Filters;

/// <summary>The bounds of a range as the server compares with them.</summary>
internal sealed class FilterRange
{
    private readonly string _path;
    private readonly (string Inside, string Outside, string Literal)[] _bounds;

    private FilterRange(string path, (string Inside, string Outside, string Literal)[] bounds)
    {
        _path = path;
        _bounds = bounds;
    }

    /// <summary>Gets a value indicating whether every value of the field's type lies in the range.</summary>
    public bool IsWhole => _bounds.Length == 0;

    /// <summary>Makes a range.</summary>
    /// <returns>Null when no value of the field's type lies in it.</returns>
    public static FilterRange? Of(RangeFilter filter, FilterTarget field)
    {
        var kind = (filter.Lower ?? filter.Upper)!.Value.Value;
        return field.Type switch
        {
            PayloadType.Integer when kind.IsNumber => Integers(filter, field),
            PayloadType.Float when kind.IsNumber => Make(filter, field.Path, Number),
            PayloadType.Keyword or PayloadType.Text when kind.Kind == FilterValueKind.String => Make(filter, field.Path, value => FilterGroup.Text(field, value.AsString())),
            PayloadType.DateTime when kind.Kind == FilterValueKind.Instant => Make(filter, field.InstantsPath, static value => MilvusLiteral.Text(PayloadCodec.InstantText(value.AsInstant()))),
            PayloadType.DateTime when kind.Kind == FilterValueKind.String => Make(filter, field.Path, value => MilvusLiteral.CanHold(value.AsString())
                ? MilvusLiteral.Text(value.AsString())
                : throw Inexact(filter)),
            PayloadType.Keyword or PayloadType.Text when kind.Kind == FilterValueKind.Instant => throw Inexact(filter),
            _ => null,
        };
    }

    /// <summary>The value lies in the range.</summary>
    /// <param name="position">Which element of an array; empty for the value itself.</param>
    /// <returns>The expression.</returns>
    public string Inside(string position) => MilvusFilterTranslator.And(_bounds.Select(bound => $"{_path}{position} {bound.Inside} {bound.Literal}"));

    /// <summary>The value, of the field's type, lies outside of it.</summary>
    /// <param name="position">Which element of an array; empty for the value itself.</param>
    /// <returns>The expression.</returns>
    public string Outside(string position) => MilvusFilterTranslator.Or(_bounds.Select(bound => $"{_path}{position} {bound.Outside} {bound.Literal}"));

    // The smallest integer has a literal as a double alone.
    private static string Number(FilterValue value) => value.Kind == FilterValueKind.Int64 && value.AsInt64() != long.MinValue
        ? MilvusLiteral.Number(value.AsInt64())
        : MilvusLiteral.Number(value.Kind == FilterValueKind.Int64 ? (double)value.AsInt64() : value.AsDouble());

    private static FilterRange Make(RangeFilter filter, string path, Func<FilterValue, string> literalOf)
    {
        var bounds = new List<(string, string, string)>(2);
        if (filter.Lower is { } lower)
            bounds.Add((lower.IsInclusive ? ">=" : ">", lower.IsInclusive ? "<" : "<=", literalOf(lower.Value)));
        if (filter.Upper is { } upper)
            bounds.Add((upper.IsInclusive ? "<=" : "<", upper.IsInclusive ? ">" : ">=", literalOf(upper.Value)));
        return new FilterRange(path, [.. bounds]);
    }

    /// <summary>Integers are compared with integers: with a double the server would round those beyond 2^53.</summary>
    private static FilterRange? Integers(RangeFilter filter, FilterTarget field)
    {
        var bounds = new List<(string, string, string)>(2);
        if (filter.Lower is { } lower)
        {
            if (WholeNumbers.Least(lower) is not { } least)
                return null;
            if (least > long.MinValue)
                bounds.Add((">=", "<", MilvusLiteral.Number(least)));
        }

        if (filter.Upper is { } upper)
        {
            if (WholeNumbers.Greatest(upper) is not { } greatest)
                return null;
            if (greatest < long.MaxValue)
                bounds.Add(("<=", ">", MilvusLiteral.Number(greatest)));
        }

        return new FilterRange(field.Path, [.. bounds]);
    }

    private static NotSupportedException Inexact(Filter filter) => new($"milvus cannot evaluate '{filter}' exactly.");
}
