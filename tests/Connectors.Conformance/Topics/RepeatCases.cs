namespace Connectors.Conformance;

internal static class RepeatCases
{
    private const string Resolved = "3 Repeats: repeated ids are resolved over the whole call before splitting: the last ordinal wins, earlier ones are Superseded";
    private const string Order = "3 Repeats: one id is never in two requests in flight, and a retry never overtakes a later write of the same id through the same store object";

    public static CaseList All { get; } = new("Repeats")
    {
        {
            "The last point of an id wins, the earlier ones are superseded", Resolved, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.WriteAsync([Version("a", 1), Version("b", 1), Version("a", 2), Version("a", 3)], token);
                Check.Equal(2, report.Written, "written");
                Check.Sequence([(0L, "a", PointStatus.Superseded), (2L, "a", PointStatus.Superseded)], report.Others.Select(o => (o.Ordinal, o.Id, o.Status)), "others");
                await IsAsync(collection, "a", 3, token);
                await IsAsync(collection, "b", 1, token);
                Check.Equal(2, await collection.AllAsync(token), "points");
            }
        },
        {
            "Superseded points are no failure", Resolved, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.WriteAsync([Version("a", 1), Version("a", 2)], token);
                Check.That(report.IsComplete, "A report with superseded points is complete.");
                Check.That(report.Others[0].Error is null, "A superseded point has no error.");
            }
        },
        {
            "The last version wins across requests", Resolved, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                HybridPoint[] points = [Version("x", 1), .. Make.Points(5), Version("x", 2), .. Make.Points(5, "q")];
                var report = await collection.UpsertAsync(points, new UpsertOptions { BatchPoints = 2 }, token);
                Check.Equal(11, report.Written, "written");
                Check.Sequence([0L], report.Others.Select(o => o.Ordinal), "superseded");
                await IsAsync(collection, "x", 2, token);
            }
        },
        {
            "The last version wins with many requests in flight", Order, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var points = Enumerable.Range(1, 20).SelectMany(i => new[] { Version("x", i), Version("y", 100 + i), Make.Point($"p{i}") });
                var report = await collection.UpsertAsync(points, new UpsertOptions { BatchPoints = 1, Parallel = 4 }, token);
                Check.Equal(22, report.Written, "written");
                Check.Equal(38, report.Others.Count(o => o.Status == PointStatus.Superseded), "superseded");
                await IsAsync(collection, "x", 20, token);
                await IsAsync(collection, "y", 120, token);
            }
        },
        {
            "A bad point neither supersedes nor is superseded", Resolved, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.TryWriteAsync([Version("a", 1), Make.Point("a", dense: [1, 2])], token);
                Check.Equal(1, report.Written, "written");
                Check.Sequence([(1L, PointStatus.Rejected)], report.Others.Select(o => (o.Ordinal, o.Status)), "others");
                await IsAsync(collection, "a", 1, token);
            }
        },
        {
            "A later call replaces what an earlier call wrote", Order, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                for (var i = 1; i <= 5; i++)
                {
                    await collection.WriteAsync([Version("a", i)], token);
                    await IsAsync(collection, "a", i, token);
                }

                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Concurrent writes of one id leave one whole version", Order, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Task.WhenAll(Enumerable.Range(1, 12).Select(i => collection.WriteAsync([Version("a", i)], token)));
                var payload = await collection.PayloadOfAsync("a", token);
                Check.That(payload.TryGetProperty("year", out var year), "The key is missing.");
                await IsAsync(collection, "a", year.GetInt32(), token);
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "A write after concurrent writes of the same id is the last", Order, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Task.WhenAll(Enumerable.Range(1, 8).Select(i => collection.UpsertAsync([Version("a", i)], new UpsertOptions { WaitUntilVisible = false }, token)));
                await collection.WriteAsync([Version("a", 99)], token);
                await collection.WaitUntilVisibleAsync(options: null, token);
                await IsAsync(collection, "a", 99, token);
            }
        },
    };

    /// <summary>Makes a point whose version is in its payload and in both vectors.</summary>
    private static HybridPoint Version(string id, int version) =>
        Make.Point(id, $$"""{"year":{{version}}}""", dense: [version, 0, 0, 0], sparse: Make.Terms(((uint)(1000 + version), 1)));

    private static async Task IsAsync(HybridCollection collection, string id, int version, CancellationToken token)
    {
        Check.Json($$"""{"year":{{version}}}""", await collection.PayloadOfAsync(id, token), $"payload of '{id}'");
        Check.That((await collection.FindIdsAsync(Make.Sparse(Make.Terms(((uint)(1000 + version), 1)), 50), token)).Contains(id), $"'{id}' is not found by the term of version {version}.");
        var dense = await collection.FindAsync(Make.Dense([1, 0, 0, 0], limit: 10, filter: Filter.Ids(id)), token);
        Check.Near(version, dense[0].Score, $"dense score of '{id}'");
    }
}
