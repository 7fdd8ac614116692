namespace Connectors.Conformance;

internal static class ScrollingCases
{
    private const string Scroll = "2 Stores: ScrollAsync";
    private const string Stable = "3 Ids: scroll order is stable but not defined";

    public static CaseList All { get; } = new("Scrolling")
    {
        {
            "A scroll visits every point once", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                Check.Set(c.Data.ById.Keys, await collection.ListIdsAsync(filter: null, token), "scrolled");
            }
        },
        {
            "Two scrolls have the same order", Stable, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                Check.Sequence(await collection.ListIdsAsync(filter: null, token), await collection.ListIdsAsync(filter: null, token), "order");
            }
        },
        {
            "The size of the pages changes neither points nor order", Stable, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var whole = await collection.ListIdsAsync(filter: null, token);
                foreach (var size in new[] { 7, 100, ConformanceData.Count - 1, ConformanceData.Count, 10_000 })
                {
                    var paged = await collection.ListAsync(new ScrollOptions { PageSize = size, Payload = PayloadSelection.None }, token);
                    Check.Sequence(whole, paged.Select(p => p.Id), $"pages of {size}");
                }
            }
        },
        {
            "Pages of one point visit every point", Stable, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(12), token);
                var paged = await collection.ListAsync(new ScrollOptions { PageSize = 1 }, token);
                Check.Set(Make.Points(12).Select(p => p.Id), paged.Select(p => p.Id), "scrolled");
            }
        },
        {
            "A scroll takes a filter", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var filter = Filter.Range("year", gte: 1980);
                var expected = c.Data.Points.Where(p => Oracle.Passes(filter, p)).Select(p => p.Id).ToList();
                Check.That(expected.Count is > 50 and < 250, "The filter should take a part of the data.");
                Check.Set(expected, (await collection.ListAsync(new ScrollOptions { Filter = filter, PageSize = 20 }, token)).Select(p => p.Id), "scrolled");
            }
        },
        {
            "A scroll gives payloads, and vectors only when they are selected", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                foreach (var point in await collection.ListAsync(options: null, token))
                {
                    Check.Equal(0, point.Dense.Count + point.Sparse.Count, $"vectors of '{point.Id}'");
                    Check.Json(c.Data.ById[point.Id].Payload.ToString(), point.Payload, $"payload of '{point.Id}'");
                }
            }
        },
        {
            "A scroll gives all vectors when all are selected", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var options = new ScrollOptions { Vectors = VectorSelection.All, Payload = PayloadSelection.None };
                foreach (var point in await collection.ListAsync(options, token))
                {
                    ReadingCases.SameVectors(c, c.Data.ById[point.Id], point);
                    Check.Json("{}", point.Payload, $"payload of '{point.Id}'");
                }
            }
        },
        {
            "A scroll can select fields and keys", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de","other":1}""")], token);
                var point = (await collection.ListAsync(new ScrollOptions { Vectors = VectorSelection.Only("sparse"), Payload = PayloadSelection.Only("other") }, token))[0];
                Check.Equal(0, point.Dense.Count, "dense vectors");
                Check.Equal(1, point.Sparse.Count, "sparse vectors");
                Check.Json("""{"other":1}""", point.Payload, "payload");
            }
        },
        {
            "A scroll can be left early and begun again", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var scroll = collection.ScrollAsync(new ScrollOptions { PageSize = 5, Payload = PayloadSelection.None }, token);
                var first = await FirstAsync(scroll, 7);
                Check.Sequence(first, await FirstAsync(scroll, 7), "the first points of the same enumerable, twice");
                Check.Equal(ConformanceData.Count, (await FirstAsync(scroll, int.MaxValue)).Count, "points of the third enumeration");
            }
        },
        {
            "An empty collection or a filter that nothing passes gives an empty scroll", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                Check.Equal(0, (await collection.ListAsync(options: null, token)).Count, "points of an empty collection");
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, (await collection.ListIdsAsync(Filter.Ids("b"), token)).Count, "points that pass the filter");
            }
        },
        {
            "Points can be deleted while they are scrolled", Scroll, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(20), token);
                var seen = new List<string>();
                await foreach (var point in collection.ScrollAsync(new ScrollOptions { PageSize = 4 }, token))
                {
                    seen.Add(point.Id);
                    await collection.DeleteAsync([point.Id], options: null, token);
                }

                Check.Set(Make.Points(20).Select(p => p.Id), seen, "scrolled");
                Check.Equal(0, await collection.AllAsync(token), "points left");
            }
        },
    };

    private static async Task<List<string>> FirstAsync(IAsyncEnumerable<HybridPoint> points, int count)
    {
        var ids = new List<string>();
        await foreach (var point in points)
        {
            ids.Add(point.Id);
            if (ids.Count == count)
                break;
        }

        return ids;
    }
}
