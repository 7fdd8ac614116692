using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>What strict mode counts in a filter.</summary>
internal static class FilterShape
{
    /// <summary>All conditions, those of inner filters in the place of these.</summary>
    public static IEnumerable<Condition> Conditions(Protos.Filter filter) =>
        filter.Must.Concat(filter.Should).Concat(filter.MustNot).Concat(filter.MinShould?.Conditions ?? Enumerable.Empty<Condition>())
            .SelectMany(condition => condition.Filter is { } inner ? Conditions(inner) : [condition]);

    /// <summary>The types of index that serve a condition; none when it needs no index.</summary>
    public static IReadOnlyList<PayloadSchemaType> IndexTypes(FieldCondition field)
    {
        if (field.Range is not null)
            return [PayloadSchemaType.Float, PayloadSchemaType.Integer];
        if (field.DatetimeRange is not null)
            return [PayloadSchemaType.Datetime];
        return field.Match?.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keyword => Guid.TryParse(field.Match.Keyword, out _) ? [PayloadSchemaType.Keyword, PayloadSchemaType.Uuid] : [PayloadSchemaType.Keyword],
            Match.MatchValueOneofCase.Keywords or Match.MatchValueOneofCase.ExceptKeywords => [PayloadSchemaType.Keyword],
            Match.MatchValueOneofCase.Integer or Match.MatchValueOneofCase.Integers or Match.MatchValueOneofCase.ExceptIntegers => [PayloadSchemaType.Integer],
            Match.MatchValueOneofCase.Boolean => [PayloadSchemaType.Bool],
            Match.MatchValueOneofCase.Text or Match.MatchValueOneofCase.TextAny or Match.MatchValueOneofCase.Phrase => [PayloadSchemaType.Text],
            _ => [],
        };
    }

    /// <summary>The number of values that a condition lists.</summary>
    public static int Size(Condition condition) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Count,
        Condition.ConditionOneOfOneofCase.Field => condition.Field.Match?.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keywords => condition.Field.Match.Keywords.Strings.Count,
            Match.MatchValueOneofCase.Integers => condition.Field.Match.Integers.Integers.Count,
            Match.MatchValueOneofCase.ExceptKeywords => condition.Field.Match.ExceptKeywords.Strings.Count,
            Match.MatchValueOneofCase.ExceptIntegers => condition.Field.Match.ExceptIntegers.Integers.Count,
            _ => 0,
        },
        _ => 0,
    };
}
