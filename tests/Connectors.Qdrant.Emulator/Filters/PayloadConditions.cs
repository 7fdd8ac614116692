using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>
/// Decides about points as the server does (lib/segment/src/payload_storage/query_checker.rs and condition_checker.rs of 1.19): where the path of
/// a condition has an index that knows the kind of condition, the index answers with the values that it holds; else the payload does.
/// </summary>
/// <param name="indexes">The indexes of the collection, by path.</param>
internal sealed class PayloadConditions(IEnumerable<KeyValuePair<string, PayloadSchemaInfo>> indexes)
{
    private readonly Dictionary<string, PayloadSchemaInfo> _indexes = indexes.ToDictionary(index => JsonPath.Parse(index.Key).Canonical, index => index.Value, StringComparer.Ordinal);

    /// <summary>Says whether a point passes a filter.</summary>
    /// <param name="filter">The filter.</param>
    /// <param name="id">The id.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="vectors">The names of the vectors that the point has.</param>
    public bool Matches(Protos.Filter filter, PointId id, Struct payload, IReadOnlyCollection<string> vectors) =>
        Matches(filter, condition => Matches(condition, id, payload, vectors));

    // A condition without its oneof is left out, and a list of nothing asks for nothing (FACTS.md 19).
    private static bool Matches(Protos.Filter filter, Func<Condition, bool> isTrue)
    {
        var should = Known(filter.Should);
        return (should.Count == 0 || should.Exists(condition => isTrue(condition)))
            && (filter.MinShould is not { } least || (ulong)Known(filter.MinShould.Conditions).Count(isTrue) >= least.MinCount)
            && Known(filter.Must).TrueForAll(condition => isTrue(condition))
            && !Known(filter.MustNot).Exists(condition => isTrue(condition));

        static List<Condition> Known(IEnumerable<Condition> conditions) => [.. conditions.Where(condition => condition.ConditionOneOfCase != Condition.ConditionOneOfOneofCase.None)];
    }

    private bool Matches(Condition condition, PointId id, Struct payload, IReadOnlyCollection<string> vectors) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Filter => Matches(condition.Filter, id, payload, vectors),
        Condition.ConditionOneOfOneofCase.HasId => condition.HasId.HasId.Contains(id),
        Condition.ConditionOneOfOneofCase.HasVector => vectors.Contains(condition.HasVector.HasVector),
        Condition.ConditionOneOfOneofCase.IsEmpty => JsonPath.Parse(condition.IsEmpty.Key).Values(payload).All(PayloadValues.IsEmpty),
        Condition.ConditionOneOfOneofCase.IsNull => IsNull(JsonPath.Parse(condition.IsNull.Key), payload),
        Condition.ConditionOneOfOneofCase.Nested => IsNested(condition.Nested, payload),
        _ => IsTrue(condition.Field, payload, hasIndexes: true),
    };

    // With an index there is one of nulls too, which counts those in arrays (lib/segment/src/index/field_index/null_index).
    private bool IsNull(JsonPath path, Struct payload) => path.Values(payload).Any(value => PayloadValues.IsNull(value)
        || (_indexes.ContainsKey(path.Canonical) && value.ListValue is { } list && list.Values.Any(PayloadValues.IsNull)));

    // Objects in an array have neither ids nor vectors, and of indexes only words are looked at.
    private bool IsNested(NestedCondition nested, Struct payload)
    {
        var path = nested.Key.EndsWith("[]", StringComparison.Ordinal) ? nested.Key : nested.Key + "[]";
        return JsonPath.Parse(path).Values(payload).Any(value => value.StructValue is { } element && Matches(nested.Filter, condition => IsTrueOf(condition, element)));
    }

    private bool IsTrueOf(Condition condition, Struct element) => condition.ConditionOneOfCase switch
    {
        Condition.ConditionOneOfOneofCase.Filter => Matches(condition.Filter, inner => IsTrueOf(inner, element)),
        Condition.ConditionOneOfOneofCase.HasId or Condition.ConditionOneOfOneofCase.HasVector => false,
        Condition.ConditionOneOfOneofCase.IsEmpty => JsonPath.Parse(condition.IsEmpty.Key).Values(element).All(PayloadValues.IsEmpty),
        Condition.ConditionOneOfOneofCase.IsNull => JsonPath.Parse(condition.IsNull.Key).Values(element).Any(PayloadValues.IsNull),
        Condition.ConditionOneOfOneofCase.Nested => IsNested(condition.Nested, element),
        _ => IsTrue(condition.Field, element, hasIndexes: false),
    };

    private bool IsTrue(FieldCondition condition, Struct payload, bool hasIndexes)
    {
        var path = JsonPath.Parse(condition.Key);
        List<Value> values = [.. path.Values(payload)];
        if (hasIndexes && _indexes.TryGetValue(path.Canonical, out var index) && IndexAnswers.TryAnswer(index, condition, [.. values.SelectMany(PayloadValues.Elements)]) is { } answer)
            return answer;
        if (condition.ValuesCount is { } count)
            return values.Count == 0 ? PayloadValues.IsWithin(count, 0) : values.Exists(value => PayloadValues.IsWithin(count, PayloadValues.Count(value)));
        return values.SelectMany(PayloadValues.Elements).Any(value => PayloadValues.IsTrue(condition, value));
    }
}
