using System.Text;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

public class RoundTripTests
{
    private static readonly StorageOptions Small = new() { MaxHeadRows = 100, MaxLogBytes = 20_000 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_random_history_gives_the_same_points_as_a_dictionary_also_after_each_reopening(bool inMemory)
    {
        using var folder = new TemporaryFolder();
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var random = new Random(7);
        var collection = inMemory ? TestCollection.InMemory(Small) : await TestCollection.OpenAsync(folder.Path, Small);
        for (var step = 0; step < 300; step++)
        {
            var numbers = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(400)).ToList();
            switch (random.Next(8))
            {
                case 0:
                    var deleted = numbers.Distinct().Count(number => expected.Remove($"id-{number}"));
                    Assert.Equal(deleted, (await collection.DeleteAsync(numbers)).Deleted);
                    break;
                case 1:
                    var point = TestCollection.Point(numbers[0], step);
                    var found = expected.ContainsKey(point.Id);
                    var payload = $"{{\"step\":{step}}}";
                    if (found)
                        expected[point.Id] = expected[point.Id].Split(' ') is { } parts ? string.Join(' ', [parts[0], payload, .. parts[2..]]) : "";
                    Assert.Equal(found ? 0 : 1, (await collection.SetPayloadAsync(numbers[0], payload)).Missing);
                    break;
                case 2 when random.Next(4) == 0:
                    await collection.Storage.CheckpointAsync(CancellationToken.None);
                    break;
                case 3 when !inMemory && random.Next(4) == 0:
                    await collection.DisposeAsync();
                    collection = await TestCollection.OpenAsync(folder.Path, Small);
                    break;
                default:
                    foreach (var number in numbers)
                        expected[$"id-{number}"] = TestCollection.Describe(TestCollection.Point(number, step));
                    await collection.UpsertAsync(numbers, step);
                    break;
            }

            Assert.Equal(expected.Count, collection.Storage.Current.LiveCount);
            if (step % 20 == 0)
                Assert.Equal(expected, collection.Contents());
        }

        Assert.Equal(expected, collection.Contents());
        await collection.DisposeAsync();
    }

    [Fact]
    public async Task A_block_holds_every_column_as_it_was_written()
    {
        using var folder = new TemporaryFolder();
        await using (var collection = await TestCollection.OpenAsync(folder.Path))
        {
            await collection.UpsertAsync(Enumerable.Range(0, 500));
            await collection.Storage.CheckpointAsync(CancellationToken.None);
        }

        await using var reopened = await TestCollection.OpenAsync(folder.Path);
        var snapshot = reopened.Storage.Current;
        var view = Assert.Single(snapshot.Views, view => view.Rows > 0);
        Assert.True(view.Block.IsSealed);
        Assert.Equal(500, view.Rows);
        for (var row = 0; row < 500; row++)
            Assert.Equal(TestCollection.Describe(TestCollection.Point(row)), TestCollection.Describe(view, row));
        var dense = view.Block.Dense[0].Matrix(view.Rows).Span;
        Assert.Equal(500 * 3, dense.Length);
        Assert.Equal([499f, 0f, 0.5f], dense[^3..].ToArray());
        var sparse = view.Block.Sparse[1];
        Assert.Equal(501, sparse.Starts(500).Length);
        Assert.Equal(sparse.EntryCount, sparse.Indices(500).Length);
        Assert.Equal(sparse.EntryCount, sparse.Values(500).Length);
    }

    [Fact]
    public async Task More_points_than_a_block_holds_are_spread_over_several()
    {
        var layout = new BlockLayout(0, [1]);
        await using var storage = CollectionStorage.InMemory(layout, null, new StorageOptions(), Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        var points = Enumerable.Range(0, 150_000).Select(i => new StoredPoint($"{i}", default, [], [new float[] { i }]));
        var result = await storage.CommitAsync(WriteOperation.Upsert(layout, points), CancellationToken.None);
        Assert.Equal(150_000, result.Added);
        Assert.Equal(150_000, storage.Current.LiveCount);
        Assert.All(storage.Current.Views, view => Assert.InRange(view.Rows, 0, 65_536));
        Assert.True(storage.Current.Views.Count >= 3);
        foreach (var i in (int[])[0, 65_535, 65_536, 149_999])
        {
            Assert.True(storage.Current.TryLocate(Encoding.UTF8.GetBytes($"{i}"), out var view, out var row));
            Assert.Equal(i, view.Block.Dense[0][row].Span[0]);
        }
    }

    [Fact]
    public void An_empty_block_takes_one_record_of_any_size_but_not_a_group_of_them()
    {
        // Absent vectors take a byte in the log and a whole row in memory: 65,536 of these rows would be 2^32 elements.
        var layout = new BlockLayout(0, [65_536]);
        var block = new PointBlock(1, layout, BlockSize.Empty(layout));
        Assert.True(block.HasRoomFor(4096));
        Assert.False(block.HasRoomFor(4097));
    }

    [Fact]
    public async Task A_snapshot_does_not_change_while_writes_and_checkpoints_go_on()
    {
        await using var collection = TestCollection.InMemory(Small);
        await collection.UpsertAsync(Enumerable.Range(0, 90));
        var snapshot = collection.Storage.Current;
        var before = TestCollection.Contents(snapshot);
        for (var version = 1; version < 20; version++)
        {
            await collection.UpsertAsync(Enumerable.Range(0, 90), version);
            await collection.DeleteAsync([version]);
            await collection.UpsertAsync([1000 + version]);
            Assert.Equal(before, TestCollection.Contents(snapshot));
            Assert.False(snapshot.TryLocate(Encoding.UTF8.GetBytes($"id-{1000 + version}"), out _, out _));
        }

        await collection.Storage.CheckpointAsync(CancellationToken.None);
        Assert.Equal(before, TestCollection.Contents(snapshot));
        Assert.Equal(90 + 19 - 1, collection.Storage.Current.LiveCount);
    }

    [Fact]
    public async Task Readers_beside_a_writer_always_find_each_point_in_one_of_its_versions()
    {
        await using var collection = TestCollection.InMemory(Small);
        await collection.UpsertAsync(Enumerable.Range(0, 50));
        using var stop = new CancellationTokenSource();
        var reads = 0L;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var snapshot = collection.Storage.Current;
                var versions = new HashSet<float>();
                for (var number = 0; number < 50; number++)
                {
                    Assert.True(snapshot.TryLocate(Encoding.UTF8.GetBytes($"id-{number}"), out var view, out var row));
                    versions.Add(view.Block.Dense[0][row].Span[1]);
                }

                Assert.Single(versions);
                Interlocked.Increment(ref reads);
            }
        })).ToList();
        for (var version = 1; version <= 300 || Interlocked.Read(ref reads) < 100; version++)
            await collection.UpsertAsync(Enumerable.Range(0, 50), version);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task Updates_that_depend_on_the_present_state_are_never_lost()
    {
        await using var collection = TestCollection.InMemory();
        await collection.Storage.CommitAsync(WriteOperation.Upsert(TestCollection.Layout, [TestCollection.Point(1) with { Payload = "0"u8.ToArray() }]), CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => collection.Storage.CommitAsync(
            snapshot =>
            {
                Assert.True(snapshot.TryLocate("id-1"u8, out var view, out var row));
                var next = int.Parse(Encoding.UTF8.GetString(view.Block.Payloads.Span(row))) + 1;
                return WriteOperation.SetPayload([new("id-1", Encoding.UTF8.GetBytes($"{next}"))]);
            },
            CancellationToken.None)));
        Assert.True(collection.Storage.Current.TryLocate("id-1"u8, out var last, out var lastRow));
        Assert.Equal("200", Encoding.UTF8.GetString(last.Block.Payloads.Span(lastRow)));
    }

    [Fact]
    public async Task Concurrent_writes_share_flushes()
    {
        using var folder = new TemporaryFolder();
        var disk = new CountingDisk();
        await using var collection = await TestCollection.OpenAsync(folder.Path, disk: disk);
        using var gate = new ManualResetEventSlim();
        var blocker = collection.Storage.CommitAsync(
            _ =>
            {
                gate.Wait();
                return null;
            },
            CancellationToken.None);
        var before = disk.Flushes;
        var writes = Enumerable.Range(0, 100).Select(number => collection.UpsertAsync([number])).ToList();
        gate.Set();
        await Task.WhenAll(writes);
        await blocker;
        Assert.InRange(disk.Flushes - before, 1, 3);
        Assert.Equal(100, collection.Storage.Current.LiveCount);
    }

    [Fact]
    public async Task A_write_that_is_cancelled_before_its_turn_is_not_carried_out()
    {
        await using var collection = TestCollection.InMemory();
        using var gate = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var blocker = collection.Storage.CommitAsync(
            _ =>
            {
                gate.Wait();
                return null;
            },
            CancellationToken.None);
        var write = collection.Storage.CommitAsync(WriteOperation.Upsert(TestCollection.Layout, [TestCollection.Point(1)]), cancel.Token);
        await cancel.CancelAsync();
        gate.Set();
        await blocker;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        Assert.Equal(0, collection.Storage.Current.LiveCount);
    }

    [Fact]
    public async Task A_closed_collection_refuses_writes()
    {
        var collection = TestCollection.InMemory();
        await collection.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => collection.UpsertAsync([1]));
        await collection.DisposeAsync();
    }

    [Fact]
    public void Points_that_do_not_fit_the_layout_are_refused_before_anything_is_written()
    {
        var good = TestCollection.Point(1);
        foreach (var bad in (StoredPoint[])[good with { Id = "" }, good with { Id = new string('i', 513) }, good with { Id = "\uD800" }, good with { Dense = [new float[2], default] }, good with { Sparse = [] }])
            Assert.ThrowsAny<ArgumentException>(() => WriteOperation.Upsert(TestCollection.Layout, [good, bad]));
    }

    [Fact]
    public async Task Every_sealed_block_has_an_index_and_the_head_has_none()
    {
        using var folder = new TemporaryFolder();
        var index = new RowCount();
        await using (var collection = await TestCollection.OpenAsync(folder.Path, Small, index: index))
        {
            for (var version = 0; version < 10; version++)
            {
                await collection.UpsertAsync(Enumerable.Range(version * 20, 70), version);
                await collection.DeleteAsync([version * 20 + 5]);
                AssertIndexed(collection.Storage.Current);
            }
        }

        await using var reopened = await TestCollection.OpenAsync(folder.Path, Small, index: index);
        AssertIndexed(reopened.Storage.Current);
        Assert.Contains(reopened.Storage.Current.Views, view => view.Block.IsSealed);

        static void AssertIndexed(CollectionSnapshot snapshot) =>
            Assert.All(snapshot.Views, view => Assert.Equal(view.Block.IsSealed ? view.Block.Rows : null, view.Block.Index));
    }

    private sealed class RowCount : ICollectionIndex
    {
        public object? Build(PointBlock block) => block.Rows;
    }
}
