namespace Connectors.Conformance;

internal static class FilterCases
{
    private const string Meaning = "2 Filter: a field holds zero or more values; a comparison is true if some value of the same type satisfies it; exists means at least one value; not is the complement";
    private const string Words = "2 Filter: match means all words, only on fields declared text";
    private const string Refused = "2 Filter: where a server cannot express this exactly for that field: NotSupportedException before I/O; nothing is filtered after the fact on the client";
    private const string Legs = "2 Queries: each leg has its own filter";

    public static CaseList All { get; } = List();

    private static CaseList List()
    {
        var cases = new CaseList("Filters")
        {
            {
                "A filter is evaluated before scoring, so that the worst points are found when they alone pass", "5 Embedded store: filters evaluated before scoring; 2 Filter: nothing is filtered after the fact", nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync(Enumerable.Range(0, 300).Select(i => Make.Point($"p{i}", $$"""{"year":{{i}}}""", [300 - i, 0, 0, 0], Make.Terms((1, 300 - i)))), token);
                    var worst = Enumerable.Range(290, 10).Select(i => $"p{i}").ToList();
                    var filter = Filter.Range("year", gte: 290);
                    Check.Sequence(worst, await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1)), 10, filter), token), "sparse hits");
                    Check.Sequence(worst, await collection.FindIdsAsync(Make.Dense([1, 0, 0, 0], limit: 10, filter: filter), token), "dense hits");
                    var graph = new HybridQuery { Legs = { new DenseLeg(new float[] { 1, 0, 0, 0 }) }, Filter = filter };
                    Check.Sequence(worst, await collection.FindIdsAsync(graph, token), "dense hits by the index");
                }
            },
            {
                "The filters of query and leg both hold", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.DataAsync(token);
                    var (first, second) = (Filter.Range("year", gte: 1970), Filter.Equal("flag", true));
                    var query = new HybridQuery { Legs = { new DenseLeg(ConformanceData.DenseQuery(7)) { Field = "dot", Exact = true, Filter = second } }, Filter = first, Limit = 300 };
                    var expected = Oracle.Dense(c.Data.Points, "dot", Distance.Dot, ConformanceData.DenseQuery(7), first & second);
                    Ranking.Same(expected, await collection.FindAsync(query, token), 300, 0, "hits");
                }
            },
            {
                "The filter of a leg holds for that leg alone", Legs, nameof(HybridCollection.SearchAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync([Make.Point("a", """{"lang":"de"}"""), Make.Point("b", """{"lang":"en"}""")], token);
                    var query = new HybridQuery
                    {
                        Legs = { new SparseLeg(Make.Terms((1, 1))) { Filter = Filter.Equal("lang", "de") }, new DenseLeg(new float[] { 1, 0, 0, 0 }) { Exact = true, Filter = Filter.Equal("lang", "en") } },
                        Explain = true,
                    };
                    var hits = await collection.FindAsync(query, token);
                    Check.Sequence(["a", "b"], hits.Select(hit => hit.Id), "hits");
                    Check.Sequence([0, 1], hits.Select(hit => hit.Legs!.Single().Leg), "legs that found them");
                }
            },
            {
                "An empty and, or, list of values or list of ids throws", "2 Filter: an empty and/or throws", nameof(HybridCollection.CountAsync), async (_, _) =>
                {
                    await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(Filter.And(Array.Empty<Filter>())), "an empty and");
                    await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(Filter.Or(Array.Empty<Filter>())), "an empty or");
                    await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(Filter.AnyOf("lang", Array.Empty<string>())), "an empty list of values");
                    await Check.ThrowsAsync<ArgumentException>(() => Task.FromResult(Filter.Ids(Array.Empty<string>())), "an empty list of ids");
                }
            },
            { "The reserved key cannot be filtered by", "3 Payload: a reserved key is Rejected; results hide it", nameof(HybridCollection.CountAsync), async (c, token) => await RefusesEverywhereAsync(c, Filter.Equal("lang", "de") | Filter.Exists("_id"), token) },
            { "Words can be matched on text fields alone", Words, nameof(HybridCollection.CountAsync), async (c, token) => await RefusesEverywhereAsync(c, Filter.Match("lang", "de"), token) },
            {
                "Words of a field that is not declared cannot be matched", Words, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    await RefusesEverywhereAsync(c, Filter.Match("note", "fox"), token);
                    await RefusesEverywhereAsync(c, Filter.Equal("lang", "de") & !Filter.Match("title.inner", "fox"), token);
                }
            },
            {
                "Words are compared whole, in any case and order", Words, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    c.SkipUnless(c.Capabilities.FiltersOnWords, nameof(StoreCapabilities.FiltersOnWords));
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync(
                        [
                            Make.Point("a", """{"title":"The QUICK, brown fox."}"""),
                            Make.Point("b", """{"title":["quick","fox-hunt 42"]}"""),
                            Make.Point("c", """{"title":"quicker foxes"}"""),
                        ],
                        token);
                    Check.Set(["a", "b"], await collection.ListIdsAsync(Filter.Match("title", "fox Quick"), token), "points with both words, in one string or several");
                    Check.Set(["b"], await collection.ListIdsAsync(Filter.Match("title", "42"), token), "points with a number");
                    Check.Set(["a"], await collection.ListIdsAsync(Filter.Match("title", "the"), token), "points with a frequent word");
                    Check.Set(["c"], await collection.ListIdsAsync(!Filter.Match("title", "fox"), token), "points without the word");
                }
            },
            {
                "A filter that the capabilities exclude is refused by every operation", Refused, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    if (c.Capabilities is { FiltersOnUndeclaredFields: true, FiltersOnWords: true, FiltersOnTextOrder: true })
                        throw new CaseSkippedException($"{c.Info.Product} evaluates every filter.");
                    if (!c.Capabilities.FiltersOnUndeclaredFields)
                        await RefusesEverywhereAsync(c, Filter.Equal("undeclared", 1) | Filter.Equal("lang", "de"), token);
                    if (!c.Capabilities.FiltersOnWords)
                        await RefusesEverywhereAsync(c, Filter.Match("title", "fox"), token);
                    if (!c.Capabilities.FiltersOnTextOrder)
                        await RefusesEverywhereAsync(c, Filter.Equal("lang", "de") | !Filter.Range("lang", gt: "de"), token);
                }
            },
            {
                "Integers of 64 bits are compared exactly", Meaning, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync(
                        [
                            Make.Point("a", """{"year":9007199254740992}"""),
                            Make.Point("b", """{"year":9007199254740993}"""),
                            Make.Point("c", """{"year":9223372036854775807}"""),
                            Make.Point("d", """{"year":-9223372036854775808}"""),
                        ],
                        token);
                    Check.Set(["b"], await collection.ListIdsAsync(Filter.Equal("year", 9007199254740993), token), "equal");
                    Check.Set(["b", "c"], await collection.ListIdsAsync(Filter.Range("year", gt: 9007199254740992), token), "greater");
                    Check.Set(["c"], await collection.ListIdsAsync(Filter.Equal("year", long.MaxValue), token), "the largest");
                    Check.Set(["d"], await collection.ListIdsAsync(Filter.Range("year", lt: 0), token), "below zero");
                }
            },
            {
                "Keywords are compared whole and as they are", Meaning, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    string[] values = ["a", "A", " a", "a b", "a\"b", "a'b", "a\\b", "a%", "a_", "a*", "é", "e\u0301", "😀", "", "null", "true", "1", "a\nb", "{x}"];
                    await collection.WriteAsync(values.Select((value, i) => new { value, i }).Select(v => Keyword($"p{v.i}", v.value)), token);
                    for (var i = 0; i < values.Length; i++)
                        Check.Set([$"p{i}"], await collection.ListIdsAsync(Filter.Equal("lang", values[i]), token), $"points with '{values[i]}'");
                    Check.Equal(values.Length, await collection.CountAsync(Filter.AnyOf("lang", values), options: null, token), "points with any of them");
                }
            },
            {
                "A keyword of 8,000 characters can be filtered by", Meaning, nameof(HybridCollection.CountAsync), async (c, token) =>
                {
                    var collection = await c.EmptyAsync(token);
                    await collection.WriteAsync([Keyword("a", new string('x', 8000)), Keyword("b", new string('x', 8000) + "y")], token);
                    Check.Set(["a"], await collection.ListIdsAsync(Filter.Equal("lang", new string('x', 8000)), token), "points");
                }
            },
        };
        cases.AddRange(FilterTable.Declared.Select(filter => Evaluated(filter, Meaning, static _ => null)));
        cases.AddRange(FilterTable.Words.Select(filter => Evaluated(filter, Words, capabilities => capabilities.FiltersOnWords ? null : nameof(StoreCapabilities.FiltersOnWords))));
        cases.AddRange(FilterTable.Undeclared.Select(filter => Evaluated(
            filter, Meaning, capabilities => capabilities.FiltersOnUndeclaredFields ? null : nameof(StoreCapabilities.FiltersOnUndeclaredFields))));
        return cases;
    }

    private static ConformanceCase Evaluated(Filter filter, string source, Func<StoreCapabilities, string?> lacking) => new(
        $"The filter {filter}",
        "Filters",
        source,
        nameof(HybridCollection.CountAsync),
        async (c, token) =>
        {
            var collection = await c.DataAsync(token);
            if ((lacking(c.Capabilities) ?? LackingOrder(filter, c.Capabilities)) is { } capability)
            {
                await Check.ThrowsAsync<NotSupportedException>(() => collection.CountAsync(filter, options: null, token), "the filter");
                c.SkipUnless(has: false, capability);
            }

            var passing = c.Data.Points.Where(point => Oracle.Passes(filter, point)).Select(point => point.Id).ToList();
            Check.Set(passing, await collection.ListIdsAsync(filter, token), "scrolled");
            Check.Equal(passing.Count, await collection.CountAsync(filter, options: null, token), "counted");
            var (dense, sparse) = (ConformanceData.DenseQuery(8), ConformanceData.SparseQuery(8));
            Ranking.Same(Oracle.Dense(c.Data.Points, "cosine", Distance.Cosine, dense, filter), await collection.FindAsync(Make.Dense(dense, "cosine", 300, filter), token), 300, 0, "dense search");
            Ranking.Same(Oracle.Sparse(c.Data.Points, sparse, filter), await collection.FindAsync(Make.Sparse(sparse, 300, filter), token), 300, 0, "sparse search", c.Capabilities.SparseWeightError);
        });

    private static string? LackingOrder(Filter filter, StoreCapabilities capabilities) =>
        capabilities.FiltersOnTextOrder || FilterFields.FindTextRange(filter) is null ? null : nameof(StoreCapabilities.FiltersOnTextOrder);

    private static HybridPoint Keyword(string id, string value)
    {
        var point = Make.Point(id);
        point.Payload = Payload.From([KeyValuePair.Create("lang", (object?)value)]);
        return point;
    }

    private static async Task RefusesEverywhereAsync(ConformanceContext c, Filter filter, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        await collection.WriteAsync(Make.Points("a"), token);
        var terms = Make.Terms((1, 1));
        await Check.ThrowsAsync<NotSupportedException>(() => collection.CountAsync(filter, options: null, token), "CountAsync");
        await Check.ThrowsAsync<NotSupportedException>(() => collection.ListIdsAsync(filter, token), "ScrollAsync");
        await Check.ThrowsAsync<NotSupportedException>(() => collection.FindAsync(Make.Sparse(terms, filter: filter), token), "SearchAsync");
        await Check.ThrowsAsync<NotSupportedException>(() => collection.FindAsync(new HybridQuery { Legs = { new SparseLeg(terms) { Filter = filter } } }, token), "SearchAsync with the filter of a leg");
        await Check.ThrowsAsync<NotSupportedException>(() => collection.DeleteAsync(filter, options: null, token), "DeleteAsync");
        await Check.ThrowsAsync<NotSupportedException>(() => collection.UpdatePayloadAsync(filter, Payload.Parse("""{"year":1}"""), PayloadUpdateCases.Options(c), token), "UpdatePayloadAsync");
        Check.Json("{}", await collection.PayloadOfAsync("a", token), "payload");
    }
}
