namespace Connectors.Stores.Tests;

public class PointSieveTests
{
    [Fact]
    public void Points_with_a_fault_are_rejected_at_their_places_and_the_others_stay_in_order()
    {
        var points = new[] { "a", "b", "c", "d" }.Select((id, i) => new PendingPoint(10 + i, new HybridPoint(id))).ToList();
        var (good, rejected) = PointSieve.Part(points, point => point.Id is "b" or "d" ? $"no {point.Id}" : null);

        Assert.Equal([(10L, "a"), (12L, "c")], good.Select(pending => (pending.Ordinal, pending.Point.Id)));
        Assert.Equal(
            [(11L, "b", PointStatus.Rejected, "no b"), (13L, "d", PointStatus.Rejected, "no d")],
            rejected.Select(outcome => (outcome.Ordinal, outcome.Id, outcome.Status, outcome.Error)));
    }
}
