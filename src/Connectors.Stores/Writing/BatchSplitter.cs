namespace Connectors.Stores;

/// <summary>Splits the points of a call into requests, by count and by bytes, in their order.</summary>
internal static class BatchSplitter
{
    public static List<IReadOnlyList<PendingPoint>> Split(IReadOnlyList<PendingPoint> points, BatchLimits limits, Func<HybridPoint, long> estimateBytes)
    {
        var batches = new List<IReadOnlyList<PendingPoint>>();
        var start = 0;
        var bytes = 0L;
        for (var i = 0; i < points.Count; i++)
        {
            var size = estimateBytes(points[i].Point);
            if (i > start && (i - start >= limits.Points || bytes + size > limits.Bytes))
            {
                batches.Add(Slice(points, start, i));
                (start, bytes) = (i, 0);
            }

            bytes += size;
        }

        if (start < points.Count)
            batches.Add(Slice(points, start, points.Count));
        return batches;
    }

    public static (IReadOnlyList<PendingPoint> First, IReadOnlyList<PendingPoint> Second) Halve(IReadOnlyList<PendingPoint> batch)
    {
        var middle = batch.Count / 2;
        return (Slice(batch, 0, middle), Slice(batch, middle, batch.Count));
    }

    private static PendingPoint[] Slice(IReadOnlyList<PendingPoint> points, int start, int end)
    {
        var slice = new PendingPoint[end - start];
        for (var i = 0; i < slice.Length; i++)
            slice[i] = points[start + i];
        return slice;
    }
}
