namespace Connectors.Conformance;

internal static class DurabilityCases
{
    private const string Survives = "The promise: no document is ever silently lost; 5 Embedded store: an acknowledged write survives";

    public static CaseList All { get; } = new("Durability")
    {
        {
            "Acknowledged points are there after the store was opened again", Survives, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var before = await c.DataAsync(token);
                await c.ReopenAsync(token);
                var collection = c.Store.Collection(before.Name);
                Check.Equal(ConformanceData.Count, await collection.AllAsync(token), "points");
                foreach (var point in await collection.GetAsync(c.Data.Points.Select(p => p.Id), options: null, token))
                {
                    ReadingCases.SameVectors(c, c.Data.ById[point.Id], point);
                    Check.Json(c.Data.ById[point.Id].Payload.ToString(), point.Payload, $"payload of '{point.Id}'");
                }

                var query = ConformanceData.SparseQuery(2);
                Ranking.Same(Oracle.Sparse(c.Data.Points, query), await collection.FindAsync(Make.Sparse(query, 20), token), 20, 0, "hits", c.Capabilities.SparseWeightError);
            }
        },
        {
            "The schema is there after the store was opened again", Survives, nameof(HybridCollection.DescribeAsync), async (c, token) =>
            {
                var before = await c.EmptyAsync(Schemas.Typed, token);
                await c.ReopenAsync(token);
                Check.Equal(EnsureOutcome.AlreadyCompatible, await c.Store.Collection(before.Name).EnsureAsync(Schemas.Typed, token), "outcome");
                Check.That((await c.Store.ListAsync(token)).Contains(before.Name), "The collection is not listed.");
            }
        },
        {
            "Deletions, replacements and updates are there after the store was opened again", Survives, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var before = await c.EmptyAsync(token);
                await before.WriteAsync(Make.Points("a", "b", "c", "d"), token);
                await before.WriteAsync([Make.Point("b", """{"lang":"de"}""", sparse: Make.Terms((2, 1)))], token);
                await before.DeleteAsync(["a"], options: null, token);
                await before.DeleteAsync(Filter.Ids("d"), options: null, token);
                await before.UpdatePayloadAsync(["c"], Payload.Parse("""{"year":7}"""), PayloadUpdateCases.Options(c), token);
                for (var i = 0; i < 2; i++)
                {
                    await c.ReopenAsync(token);
                    var collection = c.Store.Collection(before.Name);
                    Check.Set(["b", "c"], await collection.ListIdsAsync(filter: null, token), "points");
                    Check.Json("""{"lang":"de"}""", await collection.PayloadOfAsync("b", token), "payload of the replaced point");
                    Check.Json("""{"year":7}""", await collection.PayloadOfAsync("c", token), "payload of the updated point");
                    Check.Sequence(["c"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
                }
            }
        },
        {
            "A dropped collection is gone after the store was opened again", Survives, nameof(HybridCollection.DropAsync), async (c, token) =>
            {
                var before = await c.CreateAsync(Schemas.Pair, token);
                await before.WriteAsync(Make.Points("a"), token);
                await before.DropAsync(token);
                await c.ReopenAsync(token);
                Check.That(await c.Store.Collection(before.Name).DescribeAsync(token) is null, "The collection is back.");
            }
        },
        {
            "A relaxed write that was waited for is there after the store was opened again", Survives, nameof(HybridCollection.WaitUntilVisibleAsync), async (c, token) =>
            {
                var before = await c.EmptyAsync(token);
                await before.UpsertAsync(Make.Points(50), new UpsertOptions { WaitUntilVisible = false }, token);
                await before.WaitUntilVisibleAsync(options: null, token);
                await c.ReopenAsync(token);
                Check.Equal(50, await c.Store.Collection(before.Name).AllAsync(token), "points");
            }
        },
    };
}
