using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Connectors.Qdrant.Wire;
using Connectors.Stores;

namespace Connectors.Qdrant.Filters;

/// <summary>
/// Translates filters into those of the server, which has our meaning for the most part: a condition looks at each element of an array, and
/// <c>must_not</c> is the complement. What it has not: an order of texts; a <c>not null</c> that sees into arrays (the exception of nothing
/// does); integers beyond 2^53 as bounds; instants finer than a microsecond; and an index compares otherwise than the payload does
/// where its type is not the field's.
/// </summary>
/// <param name="definition">The definition of the collection. Its fields hold values of their types.</param>
/// <param name="indexes">The indexes that the collection has.</param>
internal sealed class QdrantFilterTranslator(HybridCollectionDefinition definition, PayloadIndexes indexes)
{
    // The server reads messages that are nested 100 deep (prost's limit); the rest is for the request around the filter.
    private const int MaxDepth = 80;

    private readonly Dictionary<string, PayloadField> _declared = definition.Payload.ToDictionary(field => field.Name, StringComparer.Ordinal);

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <returns>The server's filter. It is empty, which is every point, only for <see cref="Filter.All"/> itself.</returns>
    /// <exception cref="NotSupportedException">It cannot be evaluated exactly.</exception>
    public Protos.Filter Translate(Filter filter)
    {
        if (filter is AllFilter)
            return new Protos.Filter();
        var translated = ToFilter(filter);
        var depth = Depth(translated);
        return depth <= MaxDepth ? translated : throw new NotSupportedException($"qdrant cannot evaluate a filter whose messages are nested {depth} levels deep; it takes {MaxDepth}. Join operands of the same kind, or negate less often.");
    }

    private Protos.Filter ToFilter(Filter filter)
    {
        var target = new Protos.Filter();
        foreach (var operand in filter is AndFilter and ? and.Operands : [filter])
        {
            if (operand is AllFilter)
                target.MustNot.Add(FilterConditions.Nothing());
            else if (operand is NotFilter not)
                target.MustNot.Add(Alternatives(not.Operand));
            else
                AddOneOf(target, Alternatives(operand));
        }

        return target;
    }

    private static void AddOneOf(Protos.Filter target, IReadOnlyList<Condition> alternatives)
    {
        if (alternatives.Count == 1)
            target.Must.Add(alternatives);
        else if (target.Should.Count == 0)
            target.Should.Add(alternatives);
        else
            target.Must.Add(FilterConditions.Of(new Protos.Filter { Should = { alternatives } }));
    }

    /// <summary>The conditions of which a point fulfils one if it passes the filter; at least one.</summary>
    private IReadOnlyList<Condition> Alternatives(Filter filter) => filter switch
    {
        OrFilter or => [.. or.Operands.SelectMany(Alternatives)],
        IdsFilter ids => [FilterConditions.Ids(ids.Values.Select(PointKey.ToMessage))],
        ExistsFilter exists => Leaf(exists.Field, Exists),
        EqualFilter equal => Leaf(equal.Field, target => AnyOf(filter, target, [equal.Value])),
        AnyOfFilter any => Leaf(any.Field, target => AnyOf(filter, target, any.Values)),
        RangeFilter range => Leaf(range.Field, target => Range(range, target)),
        MatchFilter => throw Inexact(filter, "its words end where ours do not, for instance before a combining mark and behind a superscript. Keep the words as an array in a field declared as Keyword, and ask for each."),
        _ => [FilterConditions.Of(ToFilter(filter))],
    };

    private IReadOnlyList<Condition> Leaf(FieldPath field, Func<FilterTarget, IEnumerable<Condition>> conditionsAt)
    {
        List<Condition> conditions = [.. Targets(field).SelectMany(conditionsAt)];
        return conditions.Count > 0 ? conditions : [FilterConditions.Nothing()];
    }

    private IEnumerable<FilterTarget> Targets(FieldPath path)
    {
        // Operations of this store alone, and legs inside of legs, come here without any check before.
        if (path.Keys[0] == HybridCollectionDefinition.ReservedKey)
            throw new NotSupportedException($"No payload has the reserved key '{path}'. Filter by ids with {nameof(Filter)}.{nameof(Filter.Ids)}.");
        if (path.IsNested)
            return PayloadKey.Of(path).Select(key => new FilterTarget(key, Type: null, indexes.FindPath(key)));
        var name = path.Keys[0];
        return [new FilterTarget(PayloadKey.Of(name), _declared.GetValueOrDefault(name)?.Type, indexes.Find(name))];
    }

    private static IEnumerable<Condition> Exists(FilterTarget target) => (target.Type, target.Index) switch
    {
        (PayloadType.Keyword or PayloadType.Text or PayloadType.DateTime, PayloadSchemaType.Keyword) => [FilterConditions.NotNoKeyword(target.Key)],
        (PayloadType.Integer, PayloadSchemaType.Integer) => [FilterConditions.NotNoInteger(target.Key)],
        (PayloadType.Float or PayloadType.Integer, PayloadSchemaType.Float) => [FilterConditions.Range(target.Key, NumberConditions.Everything)],
        (PayloadType.Boolean, PayloadSchemaType.Bool) => [FilterConditions.Boolean(target.Key, true), FilterConditions.Boolean(target.Key, false)],
        (PayloadType.DateTime, PayloadSchemaType.Datetime) => [FilterConditions.Instants(target.Key, from: 0, until: null), FilterConditions.Instants(target.Key, from: null, until: 0)],

        // Not of the index, which has only values of its type, but of the payload.
        (_, PayloadSchemaType.Integer) => [FilterConditions.NotNoKeyword(target.Key)],
        _ => [FilterConditions.NotNoInteger(target.Key)],
    };

    private static IEnumerable<Condition> AnyOf(Filter filter, FilterTarget target, IReadOnlyList<FilterValue> values) => target.Type switch
    {
        PayloadType.Keyword or PayloadType.Text or PayloadType.DateTime => Texts(filter, target, values).Concat(Instants(filter, target, values)),
        PayloadType.Boolean => Booleans(target, values),
        PayloadType.Integer => values.Select(WholeNumbers.Of).OfType<long>().Distinct().ToList() is { Count: > 0 } integers ? [FilterConditions.Integers(target.Key, integers)] : [],
        PayloadType.Float => Numbers(filter, target, values),
        _ => Texts(filter, target, values).Concat(Booleans(target, values)).Concat(Numbers(filter, target, values)).Concat(Instants(filter, target, values)),
    };

    private static IEnumerable<Condition> Texts(Filter filter, FilterTarget target, IReadOnlyList<FilterValue> values)
    {
        List<string> texts = [.. values.Where(value => value.Kind == FilterValueKind.String).Select(value => value.AsString()).Distinct(StringComparer.Ordinal)];
        if (texts.Count > 0 && target.Index == PayloadSchemaType.Uuid)
            throw Inexact(filter, "the index of type Uuid takes a text in upper case, or without hyphens, for the same. Make an index of type Keyword.");
        return texts.Count > 0 ? [FilterConditions.Keywords(target.Key, texts)] : [];
    }

    private static IEnumerable<Condition> Booleans(FilterTarget target, IReadOnlyList<FilterValue> values) =>
        values.Where(value => value.Kind == FilterValueKind.Boolean).Select(value => value.AsBoolean()).Distinct().Select(value => FilterConditions.Boolean(target.Key, value));

    private static IEnumerable<Condition> Numbers(Filter filter, FilterTarget target, IReadOnlyList<FilterValue> values) =>
        values.Where(value => value.IsNumber).Distinct().Select(value => new RangeBound(value, IsInclusive: true)).SelectMany(bound => Numbers(filter, target, bound, bound));

    private static IEnumerable<Condition> Numbers(Filter filter, FilterTarget target, RangeBound? lower, RangeBound? upper)
    {
        ThrowIfOfOtherNumbers(filter, target, PayloadSchemaType.Float);
        return NumberConditions.Range(lower, upper) is { } range
            ? [FilterConditions.Range(target.Key, range)]
            : throw Inexact(filter, "it compares numbers as doubles, which from 2^53 on are not all integers. Declare the field as Integer, and the filter is exact.");
    }

    private static IEnumerable<Condition> Instants(Filter filter, FilterTarget target, IReadOnlyList<FilterValue> values) =>
        values.Where(value => value.Kind == FilterValueKind.Instant).Distinct().Select(value => new RangeBound(value, IsInclusive: true)).SelectMany(bound => Instants(filter, target, bound, bound));

    /// <summary>
    /// Instants are compared in microseconds: by indexes of all versions (lib/segment/src/types.rs, DateTimeWrapper), and by the engine of late
    /// 2026 (qdrant-edge 0.9.0) in payloads too, where 1.19 has nanoseconds. Values are whole ones (<see cref="InstantPrecision"/>), so that those
    /// on or before a tick are those before the next microsecond.
    /// </summary>
    private static IEnumerable<Condition> Instants(Filter filter, FilterTarget target, RangeBound? lower, RangeBound? upper)
    {
        if (target.Type != PayloadType.DateTime)
            throw Inexact(filter, "it takes texts for instants that are none here, such as dates without a time. Declare the field as DateTime.");
        ThrowIfOfOtherNumbers(filter, target, PayloadSchemaType.Datetime);
        var from = lower is { } low ? RoundUp(low.Value.AsInstant().Ticks + (low.IsInclusive ? 0 : 1)) : default(long?);
        var until = upper is { } high ? RoundUp(high.Value.AsInstant().Ticks + (high.IsInclusive ? 1 : 0)) : default(long?);
        return [FilterConditions.Instants(target.Key, from, until)];
    }

    private static IEnumerable<Condition> Range(RangeFilter filter, FilterTarget target)
    {
        var kind = (filter.Lower ?? filter.Upper)!.Value.Value.Kind;
        return (kind, target.Type) switch
        {
            (FilterValueKind.String, PayloadType.Keyword or PayloadType.Text or PayloadType.DateTime or null) => throw Inexact(filter, "it has no order of texts. Keep a number that sorts alike, or the instant in a field declared as DateTime."),
            (FilterValueKind.Instant, PayloadType.Keyword or PayloadType.Text or PayloadType.DateTime or null) => Instants(filter, target, filter.Lower, filter.Upper),
            (FilterValueKind.Int64 or FilterValueKind.Double, PayloadType.Integer) => Integers(filter, target),
            (FilterValueKind.Int64 or FilterValueKind.Double, PayloadType.Float or null) => Numbers(filter, target, filter.Lower, filter.Upper),
            _ => [],
        };
    }

    private static IEnumerable<Condition> Integers(RangeFilter filter, FilterTarget target)
    {
        if (target.Index != PayloadSchemaType.Integer)
            ThrowIfOfOtherNumbers(filter, target, PayloadSchemaType.Float);
        var least = filter.Lower is { } lower ? WholeNumbers.Least(lower) : long.MinValue;
        var greatest = filter.Upper is { } upper ? WholeNumbers.Greatest(upper) : long.MaxValue;
        if (least is null || greatest is null || least > greatest)
            return [];
        if (IsWhole(filter.Lower) && IsWhole(filter.Upper) && NumberConditions.Range(filter.Lower, filter.Upper) is { } range)
            return [FilterConditions.Range(target.Key, range)];
        return (least, greatest) is (long.MinValue, long.MaxValue) ? Exists(target) : NumberConditions.Integers(target.Key, least.Value, greatest.Value);
    }

    private static bool IsWhole(RangeBound? bound) => bound is not { } end || WholeNumbers.Of(end.Value) is not null;

    /// <summary>An index of numbers, instants or UUIDs answers any range, with what it holds (lib/segment/src/index/field_index/numeric_index/query.rs).</summary>
    private static void ThrowIfOfOtherNumbers(Filter filter, FilterTarget target, PayloadSchemaType own)
    {
        if (target.Index is PayloadSchemaType.Integer or PayloadSchemaType.Float or PayloadSchemaType.Datetime or PayloadSchemaType.Uuid && target.Index != own)
            throw Inexact(filter, $"the index of type {target.Index} answers with the values that it holds, and leaves others out. Make one of type {own}, or none.");
    }

    private static long RoundUp(long ticks) => (ticks + TimeSpan.TicksPerMicrosecond - 1) / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond;

    private static int Depth(Protos.Filter filter) =>
        1 + filter.Must.Concat(filter.MustNot).Concat(filter.Should).Select(condition => condition.Filter is { } inner ? 1 + Depth(inner) : LeafDepth).Max();

    // Condition, FieldCondition, Match and the list in it.
    private const int LeafDepth = 4;

    private static NotSupportedException Inexact(Filter filter, string reason) => new($"qdrant cannot evaluate '{filter}' exactly: {reason}");
}
