namespace Connectors.Conformance;

internal static class VisibilityCases
{
    private const string Write = "3 Read your write: after await UpsertAsync a search sees it";
    private const string Relaxed = "3 Read your write: with a relaxed mode for bulk loads that WaitUntilVisibleAsync ends";
    private const string Delete = "2 Stores: DeleteAsync ends when no search sees the points any more";
    private static readonly SparseEmbedding Term = Make.Terms((1, 1));

    public static CaseList All { get; } = new("Visibility")
    {
        {
            "A sparse search sees an awaited write", Write, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b"), token);
                Check.Set(["a", "b"], await collection.FindIdsAsync(Make.Sparse(Term), token), "hits");
            }
        },
        {
            "A dense search sees an awaited write", Write, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b"), token);
                Check.Set(["a", "b"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "hits");
            }
        },
        {
            "Count, get and scroll see an awaited write", Write, nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}""")], token);
                Check.Equal(1, await collection.AllAsync(token), "counted");
                Check.Equal(1, await collection.CountAsync(Filter.Equal("lang", "de"), options: null, token), "counted with a filter");
                Check.Equal("a", (await collection.OneAsync("a", token)).Id, "read");
                Check.Sequence(["a"], await collection.ListIdsAsync(Filter.Equal("lang", "de"), token), "scrolled");
            }
        },
        {
            "Each of ten writes is seen at once", Write, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                for (var i = 1; i <= 10; i++)
                {
                    await collection.WriteAsync([Make.Point($"p{i}")], token);
                    Check.Equal(i, (await collection.FindAsync(Make.Sparse(Term, 50), token)).Count, $"hits after write {i}");
                }
            }
        },
        {
            "A search sees the new version of a point and not the old", Write, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}""", sparse: Make.Terms((1, 1)))], token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"en"}""", sparse: Make.Terms((2, 1)))], token);
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)).Count, "hits of the old term");
                Check.Equal(1, (await collection.FindAsync(Make.Sparse(Make.Terms((2, 1))), token)).Count, "hits of the new term");
                Check.Equal(0, await collection.CountAsync(Filter.Equal("lang", "de"), options: null, token), "points with the old value");
                Check.Equal(1, await collection.CountAsync(Filter.Equal("lang", "en"), options: null, token), "points with the new value");
            }
        },
        {
            "A write of several requests is seen whole", Write, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.UpsertAsync(Make.Points(50), new UpsertOptions { BatchPoints = 7, Parallel = 3 }, token);
                Check.Equal(50, (await collection.FindAsync(Make.Sparse(Term, 100), token)).Count, "hits");
            }
        },
        {
            "Another collection object of the store sees an awaited write", Write, nameof(HybridStore.Collection), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Sequence(["a"], await c.Store.Collection(collection.Name).FindIdsAsync(Make.Sparse(Term), token), "hits");
            }
        },
        {
            "A relaxed write is seen after the wait", Relaxed, nameof(HybridCollection.WaitUntilVisibleAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var report = await collection.UpsertAsync(Make.Points(20), new UpsertOptions { WaitUntilVisible = false }, token);
                Check.Equal(20, report.Written, "written");
                await collection.WaitUntilVisibleAsync(options: null, token);
                Check.Equal(20, (await collection.FindAsync(Make.Sparse(Term, 100), token)).Count, "sparse hits");
                Check.Equal(20, (await collection.FindAsync(Make.Dense([1, 0, 0, 0], limit: 100), token)).Count, "dense hits");
                Check.Equal(20, await collection.AllAsync(token), "points");
            }
        },
        {
            "Waiting when nothing was written returns", Relaxed, nameof(HybridCollection.WaitUntilVisibleAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WaitUntilVisibleAsync(options: null, token);
                await collection.WaitUntilVisibleAsync(new CallOptions { Deadline = TimeSpan.FromMinutes(1) }, token);
            }
        },
        {
            "No search sees deleted points", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b", "c"), token);
                await collection.DeleteAsync(["a"], options: null, token);
                Check.Set(["b", "c"], await collection.FindIdsAsync(Make.Sparse(Term), token), "sparse hits after a delete by id");
                await collection.DeleteAsync(Filter.Ids("b"), options: null, token);
                Check.Set(["c"], await collection.FindIdsAsync(Make.Sparse(Term), token), "sparse hits after a delete by filter");
                Check.Set(["c"], await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0]), token), "dense hits");
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "A filter sees an awaited payload update", "2 Writing: UpdatePayloadAsync replaces the named top-level keys", nameof(HybridCollection.UpdatePayloadAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}""")], token);
                await collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"lang":"en"}"""), PayloadUpdateCases.Options(c), token);
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Term, filter: Filter.Equal("lang", "de")), token)).Count, "hits with the old value");
                Check.Equal(1, (await collection.FindAsync(Make.Sparse(Term, filter: Filter.Equal("lang", "en")), token)).Count, "hits with the new value");
            }
        },
        {
            "A point written again after its deletion is there", Write, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                for (var i = 0; i < 3; i++)
                {
                    await collection.WriteAsync(Make.Points("a"), token);
                    Check.Equal(1, (await collection.FindAsync(Make.Sparse(Term), token)).Count, "hits after the write");
                    await collection.DeleteAsync(["a"], options: null, token);
                    Check.Equal(0, (await collection.FindAsync(Make.Sparse(Term), token)).Count, "hits after the deletion");
                }
            }
        },
    };
}
