namespace Connectors.Conformance;

internal static class WritingCases
{
    private const string Report = "2 Writing: UpsertAsync returns UpsertReport { Written; Others } with PointOutcome(Ordinal, Id, Status, Error)";
    private const string Bad = "2 Writing: null arguments throw before I/O; a bad point is a Rejected outcome found before I/O, the others are written";
    private const string Throws = "2 Writing: if any point is Rejected or Unknown the call throws PartialUpsertException with the report, unless ThrowOnFailure is false";
    private const string Replaces = "2 Writing: UpsertAsync writes whole points";

    private static HybridPoint Bad1 => Make.Point("bad", dense: [1, 2, 3]);

    public static CaseList All { get; } = new("Writing")
    {
        {
            "The report counts what was written", Report, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.WriteAsync(Make.Points(7), token);
                Check.Equal(7, report.Written, "written");
                Check.Equal(0, report.Others.Count, "others");
                Check.That(report.IsComplete, "The report must be complete.");
                Check.Equal(7, await collection.AllAsync(token), "points");
            }
        },
        {
            "A single point can be written", Report, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                Check.Equal(1, (await collection.UpsertAsync(Make.Point("a"), options: null, token)).Written, "written");
                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        {
            "Writing nothing does nothing", Report, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                Check.Equal(new UpsertReport(0, []).Written, (await collection.WriteAsync([], token)).Written, "written");
                Check.Equal(0, await collection.AllAsync(token), "points");
            }
        },
        {
            "A lazy sequence is enumerated once", Report, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var passes = 0;
                IEnumerable<HybridPoint> Lazy()
                {
                    passes++;
                    yield return Make.Point("a");
                    yield return Make.Point("b");
                }

                Check.Equal(2, (await collection.WriteAsync(Lazy(), token)).Written, "written");
                Check.Equal(1, passes, "enumerations");
            }
        },
        {
            "Null arguments throw and nothing is written", Bad, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.UpsertAsync((IEnumerable<HybridPoint>)null!, options: null, token), "no sequence");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.UpsertAsync((HybridPoint)null!, options: null, token), "no point");
                await Check.ThrowsAsync<ArgumentException>(() => collection.UpsertAsync([Make.Point("a"), null!], options: null, token), "a null in the sequence");
                Check.Equal(0, await collection.AllAsync(token), "points");
            }
        },
        {
            "A bad point is rejected and the others are written", Bad, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.TryWriteAsync([Make.Point("a"), Bad1, Make.Point("b")], token);
                Check.Equal(2, report.Written, "written");
                Check.Sequence([(1L, "bad", PointStatus.Rejected)], report.Others.Select(o => (o.Ordinal, o.Id, o.Status)), "others");
                Check.That(report.Others[0].Error?.Length > 0, "The outcome has no reason.");
                Check.Set(["a", "b"], await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        {
            "Every point of the call is either written or listed, in the order of the call", Report, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                HybridPoint[] points = [Make.Point(string.Empty), Make.Point("a"), Bad1, Make.Point("a"), Make.Point("b", """{"sparse":1}"""), Make.Point("c")];
                var report = await collection.TryWriteAsync(points, token);
                Check.Equal(points.Length, report.Written + report.Others.Count, "points accounted for");
                Check.Sequence(
                    [(0L, PointStatus.Rejected), (1L, PointStatus.Superseded), (2L, PointStatus.Rejected), (4L, PointStatus.Rejected)],
                    report.Others.Select(o => (o.Ordinal, o.Status)),
                    "others");
            }
        },
        {
            "A call with a bad point throws with the report after the others were written", Throws, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var error = await Check.ThrowsAsync<PartialUpsertException>(() => collection.WriteAsync([Make.Point("a"), Bad1], token), "an upsert with a bad point");
                Check.Equal(1, error.Report.Written, "written");
                Check.Sequence(["bad"], error.Report.Others.Select(o => o.Id), "others");
                Check.Equal(collection.Name, error.Collection, "collection of the error");
                Check.Equal(c.Store.Product, error.Store, "store of the error");
                Check.That(!error.IsTransient && !error.OutcomeUnknown, "A rejected point is neither transient nor unknown.");
                Check.Contains("'bad'", error.Message, "message");
                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        {
            "A call of nothing but bad points writes nothing", Throws, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var error = await Check.ThrowsAsync<PartialUpsertException>(() => collection.WriteAsync([Bad1], token), "an upsert of a bad point");
                Check.Equal(0, error.Report.Written, "written");
                Check.Equal(0, await collection.AllAsync(token), "points");
            }
        },
        {
            "A rejected version leaves the earlier one as it was", Bad, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"year":1}""")], token);
                await collection.TryWriteAsync([Make.Point("a", """{"year":"two"}""")], token);
                Check.Json("""{"year":1}""", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
        {
            "A point that exists is replaced whole: payload", Replaces, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de","note":"x","year":1}""")], token);
                await collection.WriteAsync([Make.Point("a", """{"year":2}""")], token);
                Check.Json("""{"year":2}""", await collection.PayloadOfAsync("a", token), "payload");
                Check.Equal(0, await collection.CountAsync(Filter.Exists("lang"), options: null, token), "points with the old key");
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "A point that exists is replaced whole: vectors", Replaces, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", dense: [1, 0, 0, 0], sparse: Make.Terms((1, 1), (2, 1)))], token);
                await collection.WriteAsync([Make.Point("a", dense: [0, 2, 0, 0], sparse: Make.Terms((2, 3)))], token);
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)).Count, "hits of the old term");
                var sparse = await collection.FindAsync(Make.Sparse(Make.Terms((2, 1))), token);
                Check.Near(3, sparse[0].Score, "sparse score", c.Capabilities.SparseWeightError + 1e-5);
                Check.Near(2, (await collection.FindAsync(Make.Dense([0, 1, 0, 0]), token))[0].Score, "dense score");
            }
        },
        {
            "A vector that the new version lacks is gone", Replaces, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b"), token);
                var without = new HybridPoint("a");
                without.Dense["dense"] = new float[] { 1, 0, 0, 0 };
                await collection.WriteAsync([without], token);
                Check.Sequence(["b"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
                Check.Equal(0, (await collection.OneAsync("a", token)).Sparse.Count, "sparse vectors read");
            }
        },
        {
            "Progress ends with everything written", "2 Writing: UpsertOptions", nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var seen = new ProgressRecorder<UpsertProgress>();
                await collection.UpsertAsync(Make.Points(10), new UpsertOptions { BatchPoints = 4, Progress = seen }, token);
                Check.That(!seen.Values.IsEmpty, "No progress was reported.");
                Check.Equal(10, seen.Values.Max(p => p.Written), "written at the end");
                Check.That(seen.Values.All(p => p.Total == 10), "The total must be that of the call.");
            }
        },
        {
            "The points given are not changed", Replaces, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var point = Make.Point("a", """{"lang":"de"}""", sparse: Make.Terms((1, 0), (2, 1)));
                await collection.WriteAsync([point], token);
                Check.Equal("""{"lang":"de"}""", point.Payload.ToString(), "payload of the caller's point");
                Check.Equal(2, point.Sparse["sparse"].NonZeroCount, "terms of the caller's point");
                Check.Equal(1, point.Dense.Count, "dense vectors of the caller's point");
            }
        },
    };
}
