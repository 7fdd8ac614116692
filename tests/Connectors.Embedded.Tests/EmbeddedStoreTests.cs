using Connectors.Embedded.Storage;
using Connectors.Embedded.Tests.Storage;

namespace Connectors.Embedded.Tests;

/// <summary>What only the embedded store does; what every store does is in the conformance suite.</summary>
public sealed class EmbeddedStoreTests
{
    [Fact]
    public async Task A_damaged_file_is_an_error_that_names_file_and_offset()
    {
        using var temporary = new TemporaryFolder();
        await using (var store = await EmbeddedStore.OpenAsync(temporary.Path))
        {
            var collection = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
            for (var i = 0; i < 20; i++)
                await collection.UpsertAsync(new HybridPoint($"{i}", Payload.Parse("""{"text":"some text that takes a few bytes"}""")));
        }

        var log = Directory.EnumerateFiles(temporary.Path, "log-*", SearchOption.AllDirectories).Single();
        await using (var file = File.OpenWrite(log))
        {
            file.Position = file.Length / 2;
            file.WriteByte(0xFF);
        }

        await using var reopened = await EmbeddedStore.OpenAsync(temporary.Path);
        var error = await Assert.ThrowsAsync<StoreException>(() => reopened.Collection("docs").CountAsync());
        Assert.Equal("corrupt", error.StatusCode);
        Assert.Contains(Path.GetFileName(log), error.Message, StringComparison.Ordinal);
        Assert.Matches(@"damaged at offset \d+", error.Message);
    }

    [Fact]
    public async Task An_idf_field_weights_by_live_vectors_only_in_segments_and_in_the_head()
    {
        await using var store = EmbeddedStore.Create(path: null, new EmbeddedStoreOptions(), new StorageOptions { MaxHeadRows = 64 });
        var collection = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse", SparseWeighting.Idf) } });

        // 200 points, of which every second holds term 1, in several segments; then half of those are deleted, some while in the head.
        for (var first = 0; first < 200; first += 20)
            await collection.UpsertAsync(Enumerable.Range(first, 20).Select(i => new HybridPoint($"{i}") { Sparse = { ["sparse"] = Vector(i) } }));
        await collection.DeleteAsync(Enumerable.Range(0, 200).Where(i => i % 4 == 0).Select(i => $"{i}"));
        await collection.UpsertAsync([new HybridPoint("empty") { Sparse = { ["sparse"] = new SparseEmbedding(default, default) } }]);

        var hits = await collection.SearchAsync(new HybridQuery { Legs = { new SparseLeg(new SparseEmbedding(new uint[] { 1 }, new float[] { 2 })) }, Limit = 100 });

        Assert.Equal(50, hits.Count);
        var expected = 2 * Math.Log((150 - 50 + 0.5) / (50 + 0.5) + 1);
        Assert.All(hits, hit => Assert.Equal(expected, hit.Score, 1e-5));
    }

    [Fact]
    public async Task Readers_see_one_moment_while_writers_go_on()
    {
        await using var store = EmbeddedStore.InMemory();
        var collection = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
        await collection.UpsertAsync(Enumerable.Range(0, 1000).Select(i => new HybridPoint($"{i}", Payload.Parse("""{"round":0}"""))));

        var seen = new List<string>();
        await foreach (var point in collection.ScrollAsync())
        {
            seen.Add(point.Payload.ToString());
            if (seen.Count == 1)
                await collection.UpsertAsync(Enumerable.Range(0, 1000).Select(i => new HybridPoint($"{i}", Payload.Parse("""{"round":1}"""))));
        }

        Assert.Equal(1000, seen.Count);
        Assert.Equal("""{"round":0}""", Assert.Single(seen.Distinct()));
    }

    [Fact]
    public async Task A_call_that_gives_up_waiting_for_a_collection_to_open_does_not_end_the_opening()
    {
        using var temporary = new TemporaryFolder();
        await FillAsync(temporary.Path);
        using var progress = new HaltingProgress();
        await using var store = await EmbeddedStore.OpenAsync(temporary.Path, new EmbeddedStoreOptions { OpenProgress = progress });
        using var giveUp = new CancellationTokenSource();

        var count = store.Collection("docs").CountAsync(cancellationToken: giveUp.Token);
        await progress.Reached;
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => count);
        progress.GoOn();

        Assert.Equal(20, await store.Collection("docs").CountAsync());
        Assert.Equal(progress.BytesRead.Distinct().Order(), progress.BytesRead);
    }

    [Fact]
    public async Task Closing_the_store_ends_an_opening()
    {
        using var temporary = new TemporaryFolder();
        await FillAsync(temporary.Path);
        using var progress = new HaltingProgress();
        var store = await EmbeddedStore.OpenAsync(temporary.Path, new EmbeddedStoreOptions { OpenProgress = progress });

        var count = store.Collection("docs").CountAsync();
        await progress.Reached;
        var closing = store.DisposeAsync();
        progress.GoOn();
        await closing;

        await Assert.ThrowsAsync<ObjectDisposedException>(() => count);
    }

    [Fact]
    public async Task A_failing_flush_at_the_end_of_one_collection_keeps_neither_the_others_open_nor_the_lock()
    {
        using var temporary = new TemporaryFolder();
        var disk = new FaultyDisk();
        var collections = new CollectionSet(temporary.Path, new EmbeddedStoreOptions(), new StorageOptions { Durability = Durability.OsBuffered }, disk);
        foreach (var name in (string[])["a", "b"])
        {
            await collections.CreateAsync(name, new HybridCollectionDefinition { Sparse = { new("sparse") } }, CancellationToken.None);
            var open = await collections.FindAsync(name, CancellationToken.None);
            await open!.Storage.CommitAsync(WriteOperation.Upsert(open.Layout.Block, [new StoredPoint("id", "{}"u8.ToArray(), [default], [])]), CancellationToken.None);
        }

        disk.FailFlush = true;
        await Assert.ThrowsAsync<IOException>(async () => await collections.DisposeAsync());

        await using var reopened = await EmbeddedStore.OpenAsync(temporary.Path);
        Assert.Equal(1, await reopened.Collection("a").CountAsync());
        Assert.Equal(1, await reopened.Collection("b").CountAsync());
    }

    [Fact]
    public async Task A_batch_that_fails_leaves_an_account_of_every_point_of_the_call()
    {
        using var temporary = new TemporaryFolder();
        var disk = new FaultyDisk();
        await using var store = EmbeddedStore.Create(temporary.Path, new EmbeddedStoreOptions(), new StorageOptions(), disk);
        var collection = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
        var full = new UpsertOptions { BatchPoints = 2, Progress = new Reaction(() => disk.IsFull = path => path.Contains("log-", StringComparison.Ordinal)) };

        var partial = await Assert.ThrowsAsync<PartialUpsertException>(() => collection.UpsertAsync(Enumerable.Range(0, 5).Select(i => new HybridPoint($"{i}")), full));

        var report = partial.Report;
        Assert.Equal(2, report.Written);
        Assert.Equal([("2", PointStatus.Unknown), ("3", PointStatus.Unknown), ("4", PointStatus.Rejected)], report.Others.Select(outcome => (outcome.Id, outcome.Status)));
        Assert.All(report.Others, outcome => Assert.Contains("No space", outcome.Error, StringComparison.Ordinal));
        await Assert.ThrowsAsync<StoreException>(() => collection.UpsertAsync([new HybridPoint("5"), new HybridPoint("6")], new() { BatchPoints = 1 }));
        Assert.Equal(2, await collection.CountAsync());
    }

    private static async Task FillAsync(string path)
    {
        await using var store = await EmbeddedStore.OpenAsync(path);
        var collection = await store.Collection("docs").CreateHybridCollectionAsync(new() { Sparse = { new("sparse") } });
        for (var i = 0; i < 20; i++)
            await collection.UpsertAsync(new HybridPoint($"{i}"));
    }

    /// <summary>Acts at once, where <see cref="Progress{T}"/> acts later.</summary>
    private sealed class Reaction(Action action) : IProgress<UpsertProgress>
    {
        public void Report(UpsertProgress value) => action();
    }

    private sealed class HaltingProgress : IProgress<EmbeddedOpenProgress>, IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _goOn = new();

        public Task Reached => _reached.Task;

        public List<long> BytesRead { get; } = [];

        public void GoOn() => _goOn.Set();

        public void Report(EmbeddedOpenProgress value)
        {
            BytesRead.Add(value.BytesRead);
            _reached.TrySetResult();
            _goOn.Wait();
        }

        public void Dispose() => _goOn.Dispose();
    }

    private static SparseEmbedding Vector(int i) =>
        i % 2 == 0 ? new SparseEmbedding(new uint[] { 1, 7 }, new float[] { 1, 1 }) : new SparseEmbedding(new uint[] { 7 }, new float[] { 1 });
}
