namespace Connectors.Conformance;

internal static class ReadingCases
{
    private const string Get = "2 Stores: GetAsync";
    private const string Count = "2 Stores: CountAsync";

    public static CaseList All { get; } = new("Reading")
    {
        {
            "Points come back in the order of the ids, each once, without the missing ones", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b", "c"), token);
                Check.Sequence(["c", "a"], (await collection.GetAsync(["c", "nobody", "a", "c"], options: null, token)).Select(p => p.Id), "read");
            }
        },
        {
            "A point that does not exist is null", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                Check.That(await collection.GetAsync("nobody", options: null, token) is null, "Expected null.");
                Check.Equal(0, (await collection.GetAsync(["nobody", "nothing"], options: null, token)).Count, "points");
            }
        },
        {
            "Reading no ids gives no points", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Equal(0, (await collection.GetAsync(Array.Empty<string>(), options: null, token)).Count, "points");
            }
        },
        {
            "All vectors come back as they were written", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var read = await collection.GetAsync(c.Data.Points.Take(40).Select(p => p.Id), options: null, token);
                Check.Equal(40, read.Count, "points read");
                foreach (var point in read)
                    SameVectors(c, c.Data.ById[point.Id], point);
            }
        },
        {
            "All payloads come back as they were written", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                foreach (var point in await collection.GetAsync(c.Data.Points.Select(p => p.Id), options: null, token))
                    Check.Json(c.Data.ById[point.Id].Payload.ToString(), point.Payload, $"payload of '{point.Id}'");
            }
        },
        {
            "Vectors can be selected", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                await collection.WriteAsync([Make.Metric("a", [1, 2, 3, 4])], token);
                var none = await collection.GetAsync("a", new GetOptions { Vectors = VectorSelection.None }, token);
                Check.Equal(0, none!.Dense.Count + none.Sparse.Count, "vectors when none are selected");
                var some = await collection.GetAsync("a", new GetOptions { Vectors = VectorSelection.Only("dot", "sparse") }, token);
                Check.Sequence(["dot"], some!.Dense.Select(v => v.Key), "dense vectors selected");
                Check.Sequence(["sparse"], some.Sparse.Select(v => v.Key), "sparse vectors selected");
                var all = await collection.GetAsync("a", new GetOptions { Vectors = VectorSelection.All }, token);
                Check.Equal(4, all!.Dense.Count + all.Sparse.Count, "vectors when all are selected");
            }
        },
        {
            "Parts of the payload can be selected", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de","year":1,"other":{"x":[1]}}""")], token);
                Check.Json("{}", (await collection.GetAsync("a", new GetOptions { Payload = PayloadSelection.None }, token))!.Payload, "nothing selected");
                Check.Json("""{"lang":"de"}""", (await collection.GetAsync("a", new GetOptions { Payload = PayloadSelection.Only("lang", "absent") }, token))!.Payload, "a declared key selected");
                Check.Json("""{"other":{"x":[1]}}""", (await collection.GetAsync("a", new GetOptions { Payload = PayloadSelection.Only("other") }, token))!.Payload, "an undeclared key selected");
            }
        },
        {
            "A search can select payload and vectors", "2 Queries: payload and vector selection", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de","other":1}""", [1, 2, 3, 4])], token);
                var leg = new SparseLeg(Make.Terms((1, 1)));
                var plain = (await collection.FindAsync(new HybridQuery { Legs = { leg } }, token))[0];
                Check.Json("""{"lang":"de","other":1}""", plain.Payload, "payload by default");
                Check.Equal(0, plain.Point.Dense.Count + plain.Point.Sparse.Count, "vectors by default");
                var selected = (await collection.FindAsync(new HybridQuery { Legs = { leg }, Payload = PayloadSelection.Only("other"), Vectors = VectorSelection.Only("dense") }, token))[0];
                Check.Json("""{"other":1}""", selected.Payload, "payload selected");
                Check.Near([1, 2, 3, 4], selected.Point.Dense["dense"], "vector selected");
                Check.Equal(0, selected.Point.Sparse.Count, "sparse vectors not selected");
                var all = (await collection.FindAsync(new HybridQuery { Legs = { leg }, Payload = PayloadSelection.None, Vectors = VectorSelection.All }, token))[0];
                Check.Json("{}", all.Payload, "no payload selected");
                Check.Equal(2, all.Point.Dense.Count + all.Point.Sparse.Count, "all vectors selected");
            }
        },
        {
            "Two reads do not share what the caller may change", Get, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var written = Make.Point("a", """{"lang":"de"}""");
                await collection.WriteAsync([written], token);
                written.Payload = Payload.Parse("""{"lang":"fr"}""");
                written.Sparse["sparse"] = Make.Terms((9, 9));
                var first = await collection.OneAsync("a", token);
                first.Payload = Payload.Parse("""{"lang":"en"}""");
                first.Dense["dense"] = new float[] { 9, 9, 9, 9 };
                var second = await collection.OneAsync("a", token);
                Check.Json("""{"lang":"de"}""", second.Payload, "payload");
                Check.Near([1, 0, 0, 0], second.Dense["dense"], "vector");
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
            }
        },
        {
            "Counting is exact after writes, replacements and deletions", Count, nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(30), token);
                await collection.WriteAsync(Make.Points(10), token);
                await collection.DeleteAsync(["p3", "p4", "nobody"], options: null, token);
                await collection.WriteAsync(Make.Points("p3", "new"), token);
                Check.Equal(30, await collection.AllAsync(token), "points");
            }
        },
        {
            "Counting takes a filter", Count, nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync([Make.Point("a", """{"lang":"de"}"""), Make.Point("b", """{"lang":"en"}"""), Make.Point("c")], token);
                Check.Equal(1, await collection.CountAsync(Filter.Equal("lang", "de"), options: null, token), "points with de");
                Check.Equal(0, await collection.CountAsync(Filter.Equal("lang", "fr"), options: null, token), "points with fr");
                Check.Equal(3, await collection.CountAsync(Filter.All, options: null, token), "all points");
            }
        },
        {
            "An empty collection holds nothing and finds nothing", Count, nameof(HybridCollection.CountAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Schemas.Pair, token);
                Check.Equal(0, await collection.AllAsync(token), "points");
                Check.Equal(0, (await collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)).Count, "sparse hits");
                Check.Equal(0, (await collection.FindAsync(Make.Dense([1, 0, 0, 0]), token)).Count, "dense hits");
                Check.Equal(0, (await collection.ListAsync(options: null, token)).Count, "points scrolled");
            }
        },
    };

    /// <summary>Compares vectors. A cosine field may hand out the vector in another length, since only its direction counts there.</summary>
    public static void SameVectors(ConformanceContext c, HybridPoint expected, HybridPoint actual)
    {
        Check.Set(expected.Dense.Select(v => v.Key), actual.Dense.Select(v => v.Key), $"dense vectors of '{expected.Id}'");
        Check.Set(expected.Sparse.Select(v => v.Key), actual.Sparse.Select(v => v.Key), $"sparse vectors of '{expected.Id}'");
        foreach (var (field, vector) in expected.Dense)
        {
            var read = actual.Dense[field];
            if (field == "cosine")
                Check.Near(1, Oracle.Similarity(Distance.Cosine, vector.Span, read.Span), $"cosine of what was written and read of '{expected.Id}'");
            else
                Check.Sequence(vector.ToArray(), read.ToArray(), $"vector '{field}' of '{expected.Id}'");
        }

        foreach (var (field, vector) in expected.Sparse)
        {
            Check.Sequence(vector.Indices.ToArray(), actual.Sparse[field].Indices.ToArray(), $"indices of '{expected.Id}'");
            Check.Near(vector.Values.ToArray(), actual.Sparse[field].Values, $"weights of '{expected.Id}'", c.Capabilities.SparseWeightError);
        }
    }
}
