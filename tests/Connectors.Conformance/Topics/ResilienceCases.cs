namespace Connectors.Conformance;

internal static class ResilienceCases
{
    private const string Cancelled = "3 Resilience: every operation takes a CancellationToken";
    private const string Idempotent = "3 Resilience: retries only what is idempotent";
    private const string Foreigners = "2 Stores: another store that gets a derived type with a setting that it does not know throws before I/O";
    private const string Concurrent = "2 Stores: safe for concurrent use";

    private static readonly Payload Patch = Payload.Parse("""{"year":1}""");

    public static CaseList All { get; } = new("Resilience")
    {
        {
            "A cancelled token cancels every operation, and nothing happens", Cancelled, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a"), token);
                using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(token);
                await cancelled.CancelAsync();
                var fresh = c.Store.Collection(c.NewName());
                foreach (var (operation, run) in Operations(c, collection, fresh, cancelled.Token))
                    await Check.ThrowsAsync<OperationCanceledException>(run, operation);
                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
                Check.Json("{}", await collection.PayloadOfAsync("a", token), "payload");
                Check.That(await fresh.DescribeAsync(token) is null, "No collection must have been made.");
            }
        },
        {
            "A scroll ends when its token is cancelled", Cancelled, nameof(HybridCollection.ScrollAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                using var source = CancellationTokenSource.CreateLinkedTokenSource(token);
                var seen = 0;
                await Check.ThrowsAsync<OperationCanceledException>(
                    async () =>
                    {
                        await foreach (var _ in collection.ScrollAsync(new ScrollOptions { PageSize = 10 }, source.Token))
                        {
                            if (++seen == 5)
                                await source.CancelAsync();
                        }
                    },
                    "the scroll");
                Check.That(seen < ConformanceData.Count, "The scroll went on to its end.");
            }
        },
        {
            "A deadline that passes is a transient fault of the store, never a cancellation", Cancelled, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.DataAsync(token);
                var options = new CallOptions { Deadline = TimeSpan.FromTicks(1) };
                try
                {
                    await collection.SearchAsync(Make.Sparse(ConformanceData.SparseQuery(1)), options, token);
                }
                catch (StoreException e)
                {
                    Check.That(e.IsTransient, "A deadline that has passed is transient.");
                    Check.That(!e.OutcomeUnknown, "The outcome of a read is not unknown.");
                }
            }
        },
        {
            "Writing the same points twice changes nothing", Idempotent, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                var points = Make.Points(25);
                await collection.WriteAsync(points, token);
                var before = await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1)), 50), token);
                Check.Equal(25, (await collection.WriteAsync(points, token)).Written, "written the second time");
                Check.Sequence(before, await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1)), 50), token), "hits");
                Check.Equal(25, await collection.AllAsync(token), "points");
            }
        },
        {
            "Updating and deleting twice changes nothing more", Idempotent, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points("a", "b"), token);
                for (var i = 0; i < 2; i++)
                {
                    await collection.UpdatePayloadAsync(["a"], Patch, PayloadUpdateCases.Options(c), token);
                    await collection.DeleteAsync(["b"], options: null, token);
                }

                Check.Sequence(["a"], await collection.ListIdsAsync(filter: null, token), "points");
                Check.Json("""{"year":1}""", await collection.PayloadOfAsync("a", token), "payload");
            }
        },
        {
            "After a refused call the collection goes on", Idempotent, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await Check.ThrowsAsync<PartialUpsertException>(() => collection.WriteAsync([Make.Point("bad", dense: [1])], token), "a bad point");
                await Check.ThrowsAsync<ArgumentException>(() => collection.FindAsync(Make.Dense([1]), token), "a bad query");
                await collection.WriteAsync(Make.Points("a"), token);
                Check.Sequence(["a"], await collection.FindIdsAsync(Make.Sparse(Make.Terms((1, 1))), token), "hits");
            }
        },
        {
            "Writers, readers and searchers can work at once", Concurrent, nameof(HybridCollection.UpsertAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(10, "base"), token);
                var writers = Enumerable.Range(0, 6).Select(w => Task.Run(
                    async () =>
                    {
                        for (var i = 0; i < 5; i++)
                            await collection.WriteAsync(Make.Points(4, $"w{w}-{i}-"), token);
                    },
                    token));
                var readers = Enumerable.Range(0, 4).Select(_ => Task.Run(
                    async () =>
                    {
                        for (var i = 0; i < 10; i++)
                        {
                            Check.That((await collection.FindAsync(Make.Sparse(Make.Terms((1, 1)), 500), token)).Count >= 10, "Points that were there are not found.");
                            Check.Equal(10, (await collection.GetAsync(Enumerable.Range(0, 10).Select(n => $"base{n}"), options: null, token)).Count, "points read");
                        }
                    },
                    token));
                await Task.WhenAll([.. writers, .. readers]);
                Check.Equal(130, await collection.AllAsync(token), "points");
            }
        },
        {
            "Disjoint writes and deletions at once all hold", Concurrent, nameof(HybridCollection.DeleteAsync), async (c, token) =>
            {
                var collection = await c.EmptyAsync(token);
                await collection.WriteAsync(Make.Points(40, "old"), token);
                await Task.WhenAll(Enumerable.Range(0, 8).SelectMany(i => new[]
                {
                    (Task)collection.WriteAsync(Make.Points(5, $"new{i}-"), token),
                    collection.DeleteAsync(Enumerable.Range(i * 5, 5).Select(n => $"old{n}"), options: null, token),
                }));
                Check.Set(Enumerable.Range(0, 8).SelectMany(i => Enumerable.Range(0, 5).Select(n => $"new{i}-{n}")), await collection.ListIdsAsync(filter: null, token), "points");
            }
        },
        { "Upsert options of another store are refused", Foreigners, nameof(HybridCollection.UpsertAsync), (c, token) => RefusesAsync(c, collection => collection.UpsertAsync(Make.Points("a"), new Foreign.Writing(), token), token) },
        { "Update options of another store are refused", Foreigners, nameof(HybridCollection.UpdatePayloadAsync), (c, token) => RefusesAsync(c, collection => collection.UpdatePayloadAsync(["a"], Patch, new Foreign.Updating { AllowReadModifyWrite = true }, token), token) },
        { "Read options of another store are refused", Foreigners, nameof(HybridCollection.GetAsync), (c, token) => RefusesAsync(c, collection => collection.GetAsync(["a"], new Foreign.Reading(), token), token) },
        { "Scroll options of another store are refused", Foreigners, nameof(HybridCollection.ScrollAsync), (c, token) => RefusesAsync(c, collection => collection.ListAsync(new Foreign.Scrolling(), token), token) },
        {
            "Call options of another store are refused", Foreigners, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                var options = new Foreign.Options();
                await RefusesAsync(c, collection => collection.SearchAsync(Make.Sparse(Make.Terms((1, 1))), options, token), token);
                await RefusesAsync(c, collection => collection.CountAsync(filter: null, options, token), token);
                await RefusesAsync(c, collection => collection.DeleteAsync(["a"], options, token), token);
                await RefusesAsync(c, collection => collection.DeleteAsync(Filter.All, options, token), token);
                await RefusesAsync(c, collection => collection.SearchBatchAsync([Make.Sparse(Make.Terms((1, 1)))], options, token), token);
            }
        },
        {
            "Legs of another store are refused", Foreigners, nameof(HybridCollection.SearchAsync), async (c, token) =>
            {
                await RefusesAsync(c, collection => collection.FindAsync(new HybridQuery { Legs = { new Foreign.Sparse(Make.Terms((1, 1))) } }, token), token);
                await RefusesAsync(c, collection => collection.FindAsync(new HybridQuery { Legs = { new Foreign.Dense(new float[4]) } }, token), token);
            }
        },
        {
            "Fields and indexes of another store are refused", Foreigners, nameof(HybridCollection.EnsureAsync), async (c, token) =>
            {
                HybridCollectionDefinition[] foreign =
                [
                    new() { Dense = { new Foreign.DenseColumn("dense", 4) } },
                    new() { Sparse = { new Foreign.SparseColumn("sparse") } },
                    new() { Dense = { new DenseField("dense", 4) }, Payload = { new Foreign.PayloadColumn("lang") } },
                    new() { Dense = { new DenseField("dense", 4) { Index = new Foreign.Index() } } },
                ];
                foreach (var definition in foreign)
                {
                    var collection = c.Store.Collection(c.NewName());
                    await Check.ThrowsAsync<ArgumentException>(() => collection.EnsureAsync(definition, token), $"EnsureAsync of {definition.ToJson()}");
                    Check.That(await collection.DescribeAsync(token) is null, "The collection must not exist.");
                }
            }
        },
    };

    private static (string, Func<Task>)[] Operations(ConformanceContext c, HybridCollection collection, HybridCollection fresh, CancellationToken token) =>
    [
        ("EnsureAsync", () => fresh.EnsureAsync(Schemas.Pair, token)),
        ("CreateHybridCollectionAsync", () => fresh.CreateHybridCollectionAsync(Schemas.Pair, failIfExists: false, token)),
        ("DescribeAsync", () => collection.DescribeAsync(token)),
        ("DropAsync", () => collection.DropAsync(token)),
        ("ListAsync", () => c.Store.ListAsync(token)),
        ("UpsertAsync", () => collection.WriteAsync(Make.Points("b"), token)),
        ("UpdatePayloadAsync by ids", () => collection.UpdatePayloadAsync(["a"], Patch, PayloadUpdateCases.Options(c), token)),
        ("UpdatePayloadAsync by filter", () => collection.UpdatePayloadAsync(Filter.All, Patch, PayloadUpdateCases.Options(c), token)),
        ("DeleteAsync by ids", () => collection.DeleteAsync(["a"], options: null, token)),
        ("DeleteAsync by filter", () => collection.DeleteAsync(Filter.All, options: null, token)),
        ("GetAsync", () => collection.GetAsync(["a"], options: null, token)),
        ("CountAsync", () => collection.AllAsync(token)),
        ("ScrollAsync", () => collection.ListAsync(options: null, token)),
        ("SearchAsync", () => collection.FindAsync(Make.Sparse(Make.Terms((1, 1))), token)),
        ("SearchBatchAsync", () => collection.SearchBatchAsync([Make.Sparse(Make.Terms((1, 1)))], options: null, token)),
        ("WaitUntilVisibleAsync", () => collection.WaitUntilVisibleAsync(options: null, token)),
    ];

    private static async Task RefusesAsync(ConformanceContext c, Func<HybridCollection, Task> run, CancellationToken token)
    {
        var collection = await c.EmptyAsync(token);
        var error = await Check.ThrowsAsync<ArgumentException>(() => run(collection), "the call with foreign settings");
        Check.Contains(c.Store.Product, error.Message, "message");
        Check.Equal(0, await collection.AllAsync(token), "points");
    }
}
