namespace Connectors.Milvus;

/// <summary>Searches that one request can make: they differ in their vectors alone.</summary>
internal sealed record RequestBatch<T>(List<T> Searches, List<int> Positions)
{
    // The server's largest number of hits for one query; for all queries of a request it keeps answers small.
    private const int MaxHits = 16_384;

    /// <summary>Sorts searches into requests.</summary>
    /// <param name="searches">The searches.</param>
    /// <param name="shapeOf">What has to be equal in a request.</param>
    /// <param name="hitsOf">How many hits a search asks for.</param>
    public static List<RequestBatch<T>> Of(IReadOnlyList<T> searches, Func<T, object> shapeOf, Func<T, int> hitsOf)
    {
        var batches = new List<RequestBatch<T>>();
        var open = new Dictionary<object, RequestBatch<T>>();
        for (var i = 0; i < searches.Count; i++)
        {
            var shape = shapeOf(searches[i]);
            if (!open.TryGetValue(shape, out var batch) || (batch.Searches.Count + 1L) * hitsOf(searches[i]) > MaxHits)
            {
                batch = new RequestBatch<T>([], []);
                open[shape] = batch;
                batches.Add(batch);
            }

            batch.Searches.Add(searches[i]);
            batch.Positions.Add(i);
        }

        return batches;
    }

    /// <summary>Makes two batches of one whose answer is too large.</summary>
    public (RequestBatch<T> First, RequestBatch<T> Second) Halve()
    {
        var middle = Searches.Count / 2;
        return (new(Searches[..middle], Positions[..middle]), new(Searches[middle..], Positions[middle..]));
    }
}
