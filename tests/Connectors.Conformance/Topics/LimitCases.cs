namespace Connectors.Conformance;

internal static class LimitCases
{
    private const string Known = "3 Limits: limits of each server (result window, request size, name rules) are known before the call: an error naming the limit, or a split";
    private const string Numbers = "2 Queries: HybridQuery { Legs; Fusion?; Placement; Filter?; Limit; Offset; … ScoreThreshold; Explain }";

    public static CaseList All { get; } = new("Limits")
    {
        { "A limit below 1 is refused", Numbers, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync<ArgumentOutOfRangeException>(c, leg => [new() { Legs = { leg }, Limit = 0 }, new() { Legs = { leg }, Limit = -1 }], token) },
        { "An offset below 0 is refused", Numbers, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync<ArgumentOutOfRangeException>(c, leg => [new() { Legs = { leg }, Offset = -1 }], token) },
        { "A query without legs is refused", Numbers, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync<ArgumentException>(c, _ => [new(), new() { Legs = { null! } }], token) },
        {
            "A threshold that is no number is refused", Numbers, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync<ArgumentOutOfRangeException>(
                c, leg => [new() { Legs = { leg }, ScoreThreshold = double.NaN }, new() { Legs = { leg }, ScoreThreshold = double.NegativeInfinity }, new() { Legs = { new SparseLeg(Make.Terms((1, 1))) { ScoreThreshold = double.NaN } } }], token)
        },
        {
            "A limit or a weight of a leg out of range is refused", Numbers, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync<ArgumentOutOfRangeException>(
                c,
                _ =>
                [
                    new() { Legs = { new SparseLeg(Make.Terms((1, 1))) { Limit = 0 } } },
                    new() { Legs = { new SparseLeg(Make.Terms((1, 1))) { Weight = double.NaN } } },
                    new() { Legs = { new DenseLeg(new float[4]) { Candidates = 0 } } },
                ],
                token)
        },
        {
            "Offset and limit beyond the result window are refused with its size", Known, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var window = c.Capabilities.MaxResultWindow;
                if (window == int.MaxValue)
                    throw new CaseSkippedException($"{c.Info.Product} has no result window.");
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                var leg = new SparseLeg(Make.Terms((1, 1)));
                foreach (var query in new HybridQuery[] { new() { Legs = { leg }, Limit = window + 1 }, new() { Legs = { leg }, Limit = window, Offset = 1 } })
                {
                    var error = await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(query, token), "a search beyond the window");
                    Check.Contains($"{window}", error.Message, "message");
                }

                Check.Equal(1, (await collection.FindAsync(new HybridQuery { Legs = { leg }, Limit = window }, token)).Count, "hits at the limit");
            }
        },
        {
            "More dimensions than the store takes are refused with their number", Known, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                var collection = c.Store.Collection(c.NewName());
                var definition = new HybridCollectionDefinition { Dense = { new DenseField("dense", c.Capabilities.MaxDenseDimensions + 1) } };
                var error = await Check.ThrowsAsync<NotSupportedException>(() => collection.EnsureAsync(definition, token), "too many dimensions");
                Check.Contains($"{c.Capabilities.MaxDenseDimensions}", error.Message, "message");
                Check.That(await collection.DescribeAsync(token) is null, "The collection must not exist.");
            }
        },
        {
            "A call of 2,000 points is split", Known, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                Check.Equal(2000, (await collection.WriteAsync(Make.Points(2000), token)).Written, "written");
                Check.Equal(2000, await collection.AllAsync(token), "points");
            }
        },
        {
            "A point larger than the bytes of a request goes alone", Known, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                HybridPoint[] points = [.. Make.Points(4), Make.Point("large", $$"""{"other":"{{new string('x', 5000)}}"}"""), .. Make.Points(4, "q")];
                Check.Equal(9, (await collection.UpsertAsync(points, new UpsertOptions { BatchBytes = 300 }, token)).Written, "written");
                Check.Equal(9, await collection.AllAsync(token), "points");
                Check.Equal(5000, (await collection.PayloadOfAsync("large", token)).TryGetString("other", out var text) ? text.Length : 0, "length of the text");
            }
        },
        {
            "Options out of range are refused", "2 Writing: UpsertOptions", nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                await c.EmptyAsync(token);
                foreach (var value in new[] { 0, -1 })
                {
                    await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.FromResult(new UpsertOptions { BatchPoints = value }), "BatchPoints");
                    await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.FromResult(new UpsertOptions { BatchBytes = value }), "BatchBytes");
                    await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.FromResult(new UpsertOptions { Parallel = value }), "Parallel");
                    await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.FromResult(new ScrollOptions { PageSize = value }), "PageSize");
                    await Check.ThrowsAsync<ArgumentOutOfRangeException>(() => Task.FromResult(new CallOptions { Deadline = TimeSpan.FromSeconds(value) }), "Deadline");
                }
            }
        },
        {
            "1,500 ids can be read, filtered, updated and deleted in one call", Known, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(1600), token);
                var ids = Enumerable.Range(0, 1500).Select(i => $"p{i}").ToList();
                Check.Sequence(ids, (await collection.GetAsync(ids, new GetOptions { Vectors = VectorSelection.None }, token)).Select(p => p.Id), "read");
                Check.Equal(1500, await collection.CountAsync(Filter.Ids(ids), options: null, token), "counted");
                var report = await collection.UpdatePayloadAsync([.. ids, "nobody"], Payload.Parse("""{"year":1}"""), PayloadUpdateCases.Options(c), token);
                Check.Sequence(["nobody"], report.MissingIds, "missing ids");
                Check.Equal(1500, await collection.CountAsync(Filter.Equal("year", 1), options: null, token), "updated");
                await collection.DeleteAsync(ids, options: null, token);
                Check.Equal(100, await collection.AllAsync(token), "points left");
            }
        },
        {
            "A scroll is not bound by the result window", Known, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(1200), token);
                var seen = await collection.ListAsync(new ScrollOptions { PageSize = 250, Payload = PayloadSelection.None }, token);
                Check.Equal(1200, seen.Select(p => p.Id).Distinct(StringComparer.Ordinal).Count(), "different points");
                Check.Equal(1200, seen.Count, "points");
            }
        },
        {
            "A filter of 300 values and one of 20 levels are evaluated", Known, nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Enumerable.Range(0, 20).Select(i => Make.Point($"p{i}", $$"""{"lang":"l{{i}}","year":{{i}}}""")), token);
                Check.Equal(10, await collection.CountAsync(Filter.AnyOf("lang", Enumerable.Range(10, 300).Select(i => $"l{i}")), options: null, token), "points of 300 values");
                var deep = Filter.Equal("year", 3);
                for (var i = 0; i < 10; i++)
                    deep = (deep | Filter.Equal("year", 100 + i)) & Filter.Range("year", lt: 1000 + i);
                Check.Equal(1, await collection.CountAsync(deep, options: null, token), "points of a deep filter");
            }
        },
    };

    private static async Task RefusesAsync<TException>(ConformanceContext c, Func<SearchLeg, HybridQuery[]> queriesOf, CancellationToken token)
        where TException : Exception
    {
        var collection = await c.EmptyAsync(token);
        foreach (var query in queriesOf(new SparseLeg(Make.Terms((1, 1)))))
            await Check.ThrowsAsync<TException>(() => collection.FindAsync(query, token), "the search");
    }
}
