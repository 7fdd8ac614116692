using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Cassettes;

/// <summary>Recorded filters as ours.</summary>
internal static class RecordedFilters
{
    /// <exception cref="InexpressibleException">The filter has a condition that ours lack, or that is asked otherwise.</exception>
    public static Filter Read(Protos.Filter filter)
    {
        if (filter.MinShould is not null)
            throw new InexpressibleException("filter: min_should");
        List<Filter> parts = [.. filter.Must.Select(Condition)];
        if (filter.Should.Count > 0)
            parts.Add(Filter.Or(filter.Should.Select(Condition)));
        parts.AddRange(filter.MustNot.Select(condition => Filter.Not(Condition(condition))));
        return parts.Count == 0 ? Filter.All : Filter.And(parts);
    }

    private static Filter Condition(Condition condition) => condition.ConditionOneOfCase switch
    {
        Protos.Condition.ConditionOneOfOneofCase.Field => OnField(condition.Field),
        Protos.Condition.ConditionOneOfOneofCase.HasId => Filter.Ids(condition.HasId.HasId.Select(RecordedIds.Read)),
        Protos.Condition.ConditionOneOfOneofCase.Filter => Read(condition.Filter),
        Protos.Condition.ConditionOneOfOneofCase.IsEmpty => throw new InexpressibleException("filter: is_empty, for which [null] is not empty"),
        _ => throw new InexpressibleException($"filter: condition {condition.ConditionOneOfCase}"),
    };

    private static Filter OnField(FieldCondition condition)
    {
        if (condition.Key.AsSpan().ContainsAny(".["))
            throw new InexpressibleException("filter: a path of which each array is named; ours go into arrays of themselves");
        var field = FieldPath.Parse(condition.Key);
        return condition switch
        {
            { Match: { } match } => Match(field, match),
            { Range: { } range } => Filter.Range(field, range.HasGt ? range.Gt : null, range.HasGte ? range.Gte : null, range.HasLt ? range.Lt : null, range.HasLte ? range.Lte : null),
            { DatetimeRange: { } range } => Filter.Range(field, range.Gt?.ToDateTimeOffset(), range.Gte?.ToDateTimeOffset(), range.Lt?.ToDateTimeOffset(), range.Lte?.ToDateTimeOffset()),
            { ValuesCount: not null } => throw new InexpressibleException("filter: values_count"),
            _ => throw new InexpressibleException("filter: field without a condition"),
        };
    }

    private static Filter Match(FieldPath field, Match match) => match.MatchValueCase switch
    {
        Protos.Match.MatchValueOneofCase.Keyword => Filter.Equal(field, match.Keyword),
        Protos.Match.MatchValueOneofCase.Integer => Filter.Equal(field, match.Integer),
        Protos.Match.MatchValueOneofCase.Boolean => Filter.Equal(field, match.Boolean),
        Protos.Match.MatchValueOneofCase.Keywords => Filter.AnyOf(field, match.Keywords.Strings),
        Protos.Match.MatchValueOneofCase.Integers => Filter.AnyOf(field, match.Integers.Integers.Select(value => new FilterValue(value))),
        Protos.Match.MatchValueOneofCase.Text => Filter.Match(field, match.Text),
        _ => throw new InexpressibleException($"filter: match {match.MatchValueCase}"),
    };
}
