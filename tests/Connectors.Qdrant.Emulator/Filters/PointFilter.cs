using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>Which points a filter keeps. A condition without its oneof keeps all, under must and under must_not (cassettes/qdrant/FACTS.md 19).</summary>
internal sealed class PointFilter(Collection collection)
{
    public IEnumerable<StoredPoint> Where(Protos.Filter? filter) =>
        filter is null ? collection.Points.Values : collection.Points.Values.Where(point => Matches(filter, point));

    public bool Matches(Protos.Filter filter, StoredPoint point) =>
        filter.Must.All(condition => Matches(condition, point) ?? true)
        && !filter.MustNot.Any(condition => Matches(condition, point) ?? false)
        && (filter.Should.Count == 0 || filter.Should.Any(condition => Matches(condition, point) ?? true))
        && (filter.MinShould is not { } minimum || (ulong)minimum.Conditions.Count(condition => Matches(condition, point) ?? true) >= minimum.MinCount);

    /// <summary>Null for a condition that says nothing.</summary>
    public bool? Matches(Condition condition, StoredPoint point) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Select(PointKey.Of).Contains(point.Key),
        Condition.ConditionOneOfOneofCase.HasVector => point.Vectors.ContainsKey(condition.HasVector.HasVector),
        Condition.ConditionOneOfOneofCase.Filter => Matches(condition.Filter, point),
        Condition.ConditionOneOfOneofCase.Field => Field(condition.Field, point.Payload),
        _ => null,
    };

    private static bool Field(FieldCondition field, Struct payload) => JsonPath.Parse(field.Key).Leaves(payload).Any(value =>
        field.Match is { } match ? match.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keyword => value.StringValue == match.Keyword,
            Match.MatchValueOneofCase.Integer => value.KindCase is Value.KindOneofCase.IntegerValue && value.IntegerValue == match.Integer,
            Match.MatchValueOneofCase.Boolean => value.KindCase is Value.KindOneofCase.BoolValue && value.BoolValue == match.Boolean,
            _ => false,
        }
        : field.Range is { } range && value.KindCase is Value.KindOneofCase.IntegerValue && (!range.HasGte || value.IntegerValue >= range.Gte));
}
