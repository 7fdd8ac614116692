namespace Connectors.Milvus;

/// <summary>Legs that one request can search: they differ in their vectors alone.</summary>
internal sealed record LegBatch(List<LegSearch> Legs, List<int> Positions)
{
    // The server's largest number of hits for one query; for all queries of a request it keeps answers small.
    private const int MaxHits = 16_384;

    public static List<LegBatch> Of(IReadOnlyList<LegSearch> legs)
    {
        var batches = new List<LegBatch>();
        var open = new Dictionary<object, LegBatch>();
        for (var i = 0; i < legs.Count; i++)
        {
            var leg = legs[i];
            var dense = leg.Leg as DenseLeg;
            var key = (leg.Field, leg.Limit, leg.Filter, leg.Payload, leg.Vectors, dense?.Exact, dense?.Candidates);
            if (!open.TryGetValue(key, out var batch) || (batch.Legs.Count + 1L) * leg.Limit > MaxHits)
            {
                batch = new LegBatch([], []);
                open[key] = batch;
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
}
