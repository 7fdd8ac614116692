namespace Connectors.Stores;

/// <summary>Keeps points that a collection cannot hold out of its requests.</summary>
public static class PointSieve
{
    /// <summary>Parts the points of an upsert into those that go to the server and those that do not.</summary>
    /// <param name="points">The points of the call.</param>
    /// <param name="findFault">Says why the collection cannot hold a point; null when it can.</param>
    /// <returns>The points without a fault, in their order, and the outcomes of the others: <see cref="PointStatus.Rejected"/>, with the fault.</returns>
    public static (IReadOnlyList<PendingPoint> Good, IReadOnlyList<PointOutcome> Rejected) Part(IReadOnlyList<PendingPoint> points, Func<HybridPoint, string?> findFault)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(findFault);
        var good = new List<PendingPoint>(points.Count);
        var rejected = new List<PointOutcome>();
        foreach (var pending in points)
        {
            if (findFault(pending.Point) is { } fault)
                rejected.Add(new PointOutcome(pending.Ordinal, pending.Point.Id, PointStatus.Rejected, fault));
            else
                good.Add(pending);
        }

        return (good, rejected);
    }
}
