namespace Connectors;

/// <summary>
/// Splits the points of a call into those to write and those with an outcome already: the bad ones, and the earlier ones of a repeated
/// id. A bad point takes no part in that: it neither supersedes nor is superseded.
/// </summary>
internal static class UpsertPlan
{
    public static (List<PendingPoint> Pending, List<PointOutcome> Others) Make(IReadOnlyCollection<HybridPoint> points, PointChecker checker)
    {
        var pending = new List<PendingPoint>(points.Count);
        var others = new List<PointOutcome>();
        var positions = new Dictionary<string, int>(points.Count, StringComparer.Ordinal);
        var superseded = false;
        var ordinal = 0L;
        foreach (var point in points)
        {
            if (checker.FindFault(point, out var good) is { } fault)
            {
                others.Add(new PointOutcome(ordinal++, point.Id, PointStatus.Rejected, fault));
                continue;
            }

            if (positions.TryGetValue(point.Id, out var earlier))
            {
                others.Add(new PointOutcome(pending[earlier].Ordinal, point.Id, PointStatus.Superseded, Error: null));
                pending[earlier] = default;
                superseded = true;
            }

            positions[point.Id] = pending.Count;
            pending.Add(new PendingPoint(ordinal++, good));
        }

        if (superseded)
            pending.RemoveAll(point => point.Point is null);
        return (pending, others);
    }
}
