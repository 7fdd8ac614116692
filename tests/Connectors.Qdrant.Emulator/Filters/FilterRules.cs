using Connectors.Qdrant.Emulator.Grpc;
using Connectors.Qdrant.Emulator.Payloads;
using Connectors.Qdrant.Emulator.Storage;
using Connectors.Qdrant.Protos;
using Google.Protobuf.Collections;

namespace Connectors.Qdrant.Emulator.Filters;

/// <summary>What the server checks of a filter before it looks at points, and the one spelling of ids.</summary>
internal static class FilterRules
{
    /// <param name="filter">The filter; its ids are brought into their usual spelling.</param>
    /// <param name="path">Where it stands in the request.</param>
    public static void Check(Protos.Filter? filter, string path = "filter")
    {
        if (filter is null)
            return;
        Check(filter.Should, path + ".should");
        Check(filter.Must, path + ".must");
        Check(filter.MustNot, path + ".must_not");
        Check(filter.MinShould?.Conditions ?? [], path + ".min_should.conditions");
    }

    public static void Check(Condition condition, string path)
    {
        switch (condition.ConditionOneOfCase)
        {
            case Condition.ConditionOneOfOneofCase.Field:
                CheckField(condition.Field, path);
                break;
            case Condition.ConditionOneOfOneofCase.Filter:
                Check(condition.Filter, path + ".condition_one_of");
                break;
            case Condition.ConditionOneOfOneofCase.Nested:
                JsonPath.Parse(condition.Nested.Key);
                Check(condition.Nested.Filter, path + ".condition_one_of.filter");
                break;
            case Condition.ConditionOneOfOneofCase.HasId:
                var ids = condition.HasId.HasId.Select(id => PointKey.Of(id).ToMessage()).ToList();
                condition.HasId.HasId.Clear();
                condition.HasId.HasId.AddRange(ids);
                break;
            case Condition.ConditionOneOfOneofCase.IsEmpty:
                JsonPath.Parse(condition.IsEmpty.Key);
                break;
            case Condition.ConditionOneOfOneofCase.IsNull:
                JsonPath.Parse(condition.IsNull.Key);
                break;
            case Condition.ConditionOneOfOneofCase.None when condition.CalculateSize() > 0:
                throw Refusal.NotEmulated("This form of condition");
        }
    }

    private static void Check(RepeatedField<Condition> conditions, string path)
    {
        for (var i = 0; i < conditions.Count; i++)
            Check(conditions[i], $"{path}[{i}]");
    }

    private static void CheckField(FieldCondition field, string path)
    {
        if (field is { Match: null, Range: null, ValuesCount: null, DatetimeRange: null })
        {
            // What this client has no field for, as the geographic ones, is kept as unknown bytes.
            throw field.CalculateSize() > new FieldCondition { Key = field.Key }.CalculateSize()
                ? Refusal.NotEmulated("This form of condition")
                : Refusal.Validation(path + ".condition_one_of.match", "Validation error: At least one field condition must be specified [{}]");
        }

        JsonPath.Parse(field.Key);
        if (field.Match is { MatchValueCase: Match.MatchValueOneofCase.None })
            throw Refusal.Argument("Malformed Match condition");
    }
}
