namespace Connectors.Conformance;

internal static class UnknownNameCases
{
    private const string Refused = "3 Unknown names and wrong dimensions are refused from the known description before I/O";

    public static CaseList All { get; } = new("Unknown names")
    {
        {
            "A point with an unknown dense field is rejected and its batch is written", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Dense["nowhere"] = new float[4], "'nowhere'", token)
        },
        {
            "A point with an unknown sparse field is rejected and its batch is written", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Sparse["nowhere"] = Make.Terms((1, 1)), "'nowhere'", token)
        },
        {
            "A point with too many dimensions is rejected and its batch is written", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Dense["dense"] = new float[5], "5 dimensions", token)
        },
        {
            "A point with too few dimensions is rejected and its batch is written", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Dense["dense"] = new float[3], "3 dimensions", token)
        },
        {
            "A point with a sparse vector for a dense field is rejected", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Sparse["dense"] = Make.Terms((1, 1)), "'dense'", token)
        },
        {
            "A point with a dense vector for a sparse field is rejected", Refused, nameof(HybridCollection.UpsertAsync), (c, token) =>
                RejectsOneAsync(c, point => point.Dense["sparse"] = new float[4], "'sparse'", token)
        },
        { "The names of fields are ordinal", Refused, nameof(HybridCollection.UpsertAsync), (c, token) => RejectsOneAsync(c, point => point.Dense["Dense"] = new float[4], "'Dense'", token) },
        { "A leg on an unknown field is refused", Refused, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync(c, new DenseLeg(new float[4]) { Field = "nowhere" }, "'nowhere'", token) },
        { "A sparse leg on a dense field is refused", Refused, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync(c, new SparseLeg(Make.Terms((1, 1))) { Field = "dense" }, "'dense'", token) },
        { "A dense leg on a sparse field is refused", Refused, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync(c, new DenseLeg(new float[4]) { Field = "sparse" }, "'sparse'", token) },
        { "A query with too few dimensions is refused", Refused, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync(c, new DenseLeg(new float[3]), "3 dimensions", token) },
        { "A query with too many dimensions is refused", Refused, nameof(HybridCollection.SearchAsync), (c, token) => RefusesAsync(c, new DenseLeg(new float[5]), "5 dimensions", token) },
        {
            "A leg without a field is refused when there are several fields of its kind", "2 Queries: each leg has string? Field (null when the collection has exactly one of the kind)", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(Schemas.Metrics, token);
                var error = await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Dense([1, 0, 0, 0]), token), "a dense leg without a field");
                foreach (var field in new[] { "cosine", "dot", "euclid" })
                    Check.Contains($"'{field}'", error.Message, "message");
                await collection.WriteAsync([Make.Metric("a", [1, 2, 3, 4])], token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits of a leg on the only sparse field");
            }
        },
        {
            "A text or semantic leg is refused where there is no such field", Refused, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                foreach (var leg in new SearchLeg[] { new TextLeg("words"), new SemanticLeg("words") })
                {
                    try
                    {
                        await collection.FindAsync(new HybridQuery { Legs = { leg } }, token);
                    }
                    catch (Exception e) when (e is ArgumentException or NotSupportedException)
                    {
                        continue;
                    }

                    Check.That(holds: false, $"A {leg.GetType().Name} was accepted.");
                }
            }
        },
        {
            "Unknown vector fields cannot be selected", Refused, nameof(HybridCollection.GetAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                var selection = VectorSelection.Only("dense", "nowhere");
                var query = new HybridQuery { Legs = { new SparseLeg(Make.Terms((1, 1))) }, Vectors = selection };
                await Check.ThrowsAsync<ArgumentException>(() => collection.GetAsync(["a"], new GetOptions { Vectors = selection }, token), "GetAsync");
                await Check.ThrowsAsync<ArgumentException>(() => collection.ListAsync(new ScrollOptions { Vectors = selection }, token), "ScrollAsync");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(query, token), "SearchAsync");
            }
        },
        {
            "Every operation on a collection that does not exist says so", "2 Stores: HybridCollection", nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var name = c.NewName();
                foreach (var (operation, run) in Operations(c, token))
                {
                    var error = await Check.ThrowsAsync<CollectionNotFoundException>(() => run(c.Store.Collection(name)), operation);
                    Check.Equal(name, error.Collection, $"collection of the error of {operation}");
                }
            }
        },
        {
            "Every operation on a collection that was dropped says so", "2 Stores: HybridCollection", nameof(HybridCollection.DropAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Schemas.Pair, token);
                await collection.WriteAsync(Make.Points("a"), token);
                await collection.DropAsync(token);
                foreach (var (operation, run) in Operations(c, token))
                    await Check.ThrowsAsync<CollectionNotFoundException>(() => run(collection), operation);
            }
        },
        {
            "Every operation on a collection that was dropped through another object says so", "2 Stores: HybridCollection", nameof(HybridCollection.DropAsync), async (c, token) =>
            {
                var collection = await c.CreateAsync(Schemas.Pair, token);
                await collection.WriteAsync(Make.Points("a"), token);
                await c.Store.Collection(collection.Name).DropAsync(token);
                foreach (var (operation, run) in Operations(c, token))
                    await Check.ThrowsAsync<CollectionNotFoundException>(() => run(collection), operation);
            }
        },
    };

    private static (string, Func<HybridCollection, Task>)[] Operations(ConformanceContext c, CancellationToken token) =>
    [
        ("UpsertAsync", collection => collection.WriteAsync(Make.Points("a"), token)),
        ("GetAsync", collection => collection.GetAsync(["a"], options: null, token)),
        ("CountAsync", collection => collection.AllAsync(token)),
        ("ScrollAsync", collection => collection.ListAsync(options: null, token)),
        ("SearchAsync", collection => collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)),
        ("DeleteAsync by ids", collection => collection.DeleteAsync(["a"], options: null, token)),
        ("DeleteAsync by filter", collection => collection.DeleteAsync(Filter.All, options: null, token)),
        ("UpdatePayloadAsync by ids", collection => collection.UpdatePayloadAsync(["a"], Payload.Parse("""{"x":1}"""), PayloadUpdateCases.Options(c), token)),
        ("UpdatePayloadAsync by filter", collection => collection.UpdatePayloadAsync(Filter.All, Payload.Parse("""{"x":1}"""), PayloadUpdateCases.Options(c), token)),
    ];

    private static async Task RejectsOneAsync(ConformanceContext c, Action<HybridPoint> spoil, string reason, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        var bad = Make.Point("bad");
        spoil(bad);
        var report = await collection.TryWriteAsync([Make.Point("a"), bad, Make.Point("b")], token);
        Check.Sequence(["bad"], report.Others.Where(o => o.Status == PointStatus.Rejected).Select(o => o.Id), "rejected");
        Check.Contains(reason, report.Others[0].Error, "reason");
        Check.Equal(2, report.Written, "written");
        Check.Set(["a", "b"], await collection.ListIdsAsync(filter: null, token), "points");
    }

    private static async Task RefusesAsync(ConformanceContext c, SearchLeg leg, string reason, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        var error = await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(new HybridQuery { Legs = { leg } }, token), "the search");
        Check.Contains(reason, error.Message, "message");
    }
}
