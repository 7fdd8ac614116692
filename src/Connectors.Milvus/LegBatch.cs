namespace Connectors.Milvus;

/// <summary>Legs that one request can search: they differ in their vectors alone.</summary>
internal sealed record LegBatch(List<LegSearch> Legs, List<int> Positions)
{
    /// <summary>Sorts legs into requests.</summary>
    /// <param name="legs">The legs.</param>
    /// <param name="shapeOf">What has to be equal in a request.</param>
    public static List<LegBatch> Of(IReadOnlyList<LegSearch> legs, Func<LegSearch, object> shapeOf)
    {
        var batches = new List<LegBatch>();
        var open = new Dictionary<object, LegBatch>();
        for (var i = 0; i < legs.Count; i++)
        {
            var leg = legs[i];
            var shape = shapeOf(leg);

            // The server's largest number of hits for one query; for all queries of a request it keeps answers small.
            if (!open.TryGetValue(shape, out var batch) || (batch.Legs.Count + 1L) * HitsOf(leg) > MilvusStore.MaxResultWindow)
            {
                batch = new LegBatch([], []);
                open[shape] = batch;
                batches.Add(batch);
            }

            batch.Legs.Add(leg);
            batch.Positions.Add(i);
        }

        return batches;
    }

    /// <summary>Makes two batches of one whose answer is too large.</summary>
    public (LegBatch First, LegBatch Second) Halve()
    {
        var middle = Legs.Count / 2;
        return (new LegBatch(Legs[..middle], Positions[..middle]), new LegBatch(Legs[middle..], Positions[middle..]));
    }

    private static long HitsOf(LegSearch leg) => (long)leg.Limit * (leg.Query is MilvusQuery { GroupBy: not null } query ? query.GroupSize : 1);
}
