using Connectors.Qdrant.Protos;

namespace Connectors.Qdrant.Tests.Emulator;

/// <summary>The comparison that proves the emulator sees what differs, and forgives only what it says.</summary>
public sealed class AnswerComparisonTests
{
    [Fact]
    public void Points_of_equal_score_may_change_places_and_others_may_not()
    {
        var expected = Points((1, 0.9f), (2, 0.5f), (3, 0.5f), (4, 0.1f));
        Assert.Null(AnswerComparison.Difference(expected, Points((1, 0.9f), (3, 0.5f), (2, 0.5f), (4, 0.1f))));
        Assert.NotNull(AnswerComparison.Difference(expected, Points((2, 0.9f), (1, 0.5f), (3, 0.5f), (4, 0.1f))));
        Assert.NotNull(AnswerComparison.Difference(expected, Points((1, 0.9f), (2, 0.5f), (5, 0.5f), (4, 0.1f))));
    }

    [Fact]
    public void At_the_end_of_a_page_another_point_of_the_score_may_stand_and_no_other()
    {
        var expected = Points((1, 0.9f), (2, 0.5f));
        Assert.Null(AnswerComparison.Difference(expected, Points((1, 0.9f), (3, 0.5f))));
        Assert.NotNull(AnswerComparison.Difference(expected, Points((1, 0.9f), (3, 0.4f))));
        Assert.NotNull(AnswerComparison.Difference(expected, Points((1, 0.9f))));
    }

    [Fact]
    public void Last_bits_of_scores_and_times_are_forgiven_and_nothing_else()
    {
        var expected = Points((1, 0.9f));
        var actual = Points((1, MathF.BitIncrement(0.9f)));
        actual.Time = 5;
        Assert.Null(AnswerComparison.Difference(expected, actual));
        Assert.NotNull(AnswerComparison.Difference(expected, Points((1, 0.90001f))));
        actual.Result[0].Version = 7;
        Assert.NotNull(AnswerComparison.Difference(expected, actual));
        actual.Result[0].Version = 0;
        actual.Result[0].Payload["a"] = new Value { IntegerValue = 1 };
        Assert.NotNull(AnswerComparison.Difference(expected, actual));
        expected.Result[0].Payload["a"] = new Value { DoubleValue = 1 };
        Assert.NotNull(AnswerComparison.Difference(expected, actual));
    }

    private static QueryResponse Points(params (ulong Id, float Score)[] points) =>
        new() { Result = { points.Select(point => new ScoredPoint { Id = new PointId { Num = point.Id }, Score = point.Score }) } };
}
