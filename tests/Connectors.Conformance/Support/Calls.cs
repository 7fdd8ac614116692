namespace Connectors.Conformance;

/// <summary>Operations as cases mostly call them.</summary>
internal static class Calls
{
    public static Task<UpsertReport> WriteAsync(this HybridCollection collection, IEnumerable<HybridPoint> points, CancellationToken cancellationToken) =>
        collection.UpsertAsync(points, options: null, cancellationToken);

    /// <summary>Writes points of which some are bad, and returns the report instead of throwing.</summary>
    public static Task<UpsertReport> TryWriteAsync(this HybridCollection collection, IEnumerable<HybridPoint> points, CancellationToken cancellationToken) =>
        collection.UpsertAsync(points, new UpsertOptions { ThrowOnFailure = false }, cancellationToken);

    public static async Task<HybridPoint> OneAsync(this HybridCollection collection, string id, CancellationToken cancellationToken) =>
        await collection.GetAsync(id, options: null, cancellationToken) ?? throw new ConformanceFailureException($"The point '{id}' should be there, and is not.");

    public static async Task<Payload> PayloadOfAsync(this HybridCollection collection, string id, CancellationToken cancellationToken) =>
        (await collection.OneAsync(id, cancellationToken)).Payload;

    public static Task<long> AllAsync(this HybridCollection collection, CancellationToken cancellationToken) => collection.CountAsync(filter: null, options: null, cancellationToken);

    public static Task<SearchResult> FindAsync(this HybridCollection collection, HybridQuery query, CancellationToken cancellationToken) =>
        collection.SearchAsync(query, options: null, cancellationToken);

    public static async Task<List<string>> FindIdsAsync(this HybridCollection collection, HybridQuery query, CancellationToken cancellationToken) =>
        [.. (await collection.FindAsync(query, cancellationToken)).Select(hit => hit.Id)];

    public static async Task<List<HybridPoint>> ListAsync(this HybridCollection collection, ScrollOptions? options, CancellationToken cancellationToken)
    {
        var points = new List<HybridPoint>();
        await foreach (var point in collection.ScrollAsync(options, cancellationToken))
            points.Add(point);
        return points;
    }

    public static async Task<List<string>> ListIdsAsync(this HybridCollection collection, Filter? filter, CancellationToken cancellationToken) =>
        [.. (await collection.ListAsync(new ScrollOptions { Filter = filter, Payload = PayloadSelection.None }, cancellationToken)).Select(point => point.Id)];

    /// <summary>Checks that the only point of the call was rejected for a reason that holds a word, and that it is not there.</summary>
    public static async Task RejectsAsync(this HybridCollection collection, HybridPoint point, string reason, CancellationToken cancellationToken)
    {
        var before = await collection.AllAsync(cancellationToken);
        var report = await collection.TryWriteAsync([point], cancellationToken);
        Check.Equal(0, report.Written, "points written");
        Check.Equal(1, report.Others.Count, "other outcomes");
        Check.Equal(PointStatus.Rejected, report.Others[0].Status, "status of the point");
        Check.Contains(reason, report.Others[0].Error, "reason of the rejection");
        Check.Equal(before, await collection.AllAsync(cancellationToken), "points in the collection after a rejection");
    }
}
