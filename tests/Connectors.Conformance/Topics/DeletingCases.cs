namespace Connectors.Conformance;

internal static class DeletingCases
{
    private const string Delete = "2 Stores: DeleteAsync (ids or filter)";

    public static CaseList All { get; } = new("Deleting")
    {
        {
            "Deleting by ids leaves the others whole", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a"), Make.Point("b", """{"lang":"de"}""", [1, 2, 3, 4]), Make.Point("c")], token);
                await collection.DeleteAsync(["a", "c", "a"], options: null, token);
                Check.Sequence(["b"], await collection.ListIdsAsync(filter: null, token), "points");
                var left = await collection.OneAsync("b", token);
                Check.Json("""{"lang":"de"}""", left.Payload, "payload");
                Check.Near([1, 2, 3, 4], left.Dense["dense"], "vector");
            }
        },
        {
            "An id without a point is no error", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                await collection.DeleteAsync(["nobody", "nothing"], options: null, token);
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Deleting no ids deletes nothing", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                await collection.DeleteAsync(Array.Empty<string>(), options: null, token);
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Deleting by filter deletes the points that pass, and no others", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Enumerable.Range(0, 30).Select(i => Make.Point($"p{i}", $$"""{"year":{{i}}}""")), token);
                await collection.DeleteAsync(Filter.Range("year", gte: 10, lt: 25), options: null, token);
                Check.Set(Enumerable.Range(0, 30).Where(i => i is < 10 or >= 25).Select(i => $"p{i}"), await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        {
            "Deleting by a negated filter deletes the points without the field", "2 Filter: not is the complement, so it keeps points without the field", nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}"""), Make.Point("b"), Make.Point("c", """{"lang":"en"}""")], token);
                await collection.DeleteAsync(!Filter.Equal("lang", "de"), options: null, token);
                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        {
            "Deleting by a filter that nothing passes deletes nothing", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                await collection.DeleteAsync(Filter.Equal("lang", "de"), options: null, token);
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Everything can be deleted, and the collection stays", "2 Filter: Filter.All must be written out, also for delete", nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(40), token);
                await collection.DeleteAsync(Filter.All, options: null, token);
                Check.Equal(0, await collection.AllAsync(token), "points");
                Check.That(await collection.DescribeAsync(token) is not null, "The collection must still exist.");
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(1, await collection.AllAsync(token), "points afterwards");
            }
        },
        {
            "Neither a missing filter nor missing ids mean everything", "2 Filter: Filter.All must be written out, also for delete", nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.DeleteAsync((Filter)null!, options: null, token), "no filter");
                await Check.ThrowsAsync<ArgumentNullException>(() => collection.DeleteAsync((IEnumerable<string>)null!, options: null, token), "no ids");
                Check.Equal(1, await collection.AllAsync(token), "points");
            }
        },
        {
            "Deleted points come back by no way", Delete, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}""")], token);
                await collection.DeleteAsync(["a"], options: null, token);
                Check.That(await collection.GetAsync("a", options: null, token) is null, "The point is read.");
                Check.Equal(0, await collection.CountAsync(Filter.Equal("lang", "de"), options: null, token), "points that pass the filter");
                Check.Equal(0, await collection.CountAsync(Filter.Ids("a"), options: null, token), "points of the id");
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)).Count, "hits");
                var report = await collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"lang":"en"}"""), PayloadUpdateCases.Options(c), token);
                Check.Sequence(["a"], report.MissingIds, "missing ids of an update");
                Check.Equal(0, await collection.AllAsync(token), "points");
            }
        },
    };
}
