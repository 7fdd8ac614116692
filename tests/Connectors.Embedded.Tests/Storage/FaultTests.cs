using System.Runtime.InteropServices;
using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

public class FaultTests
{
    [Fact]
    public async Task A_full_disk_fails_the_write_shows_nothing_of_it_and_writes_go_on_when_there_is_room_again()
    {
        using var folder = new TemporaryFolder();
        var disk = new FaultyDisk();
        SortedDictionary<string, string> before;
        await using (var collection = await TestCollection.OpenAsync(folder.Path, disk: disk))
        {
            await collection.UpsertAsync([1, 2]);
            before = collection.Contents();
            disk.IsFull = path => path.Contains("log-", StringComparison.Ordinal);
            Assert.Contains("No space", (await Assert.ThrowsAsync<IOException>(() => collection.UpsertAsync([3, 4]))).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<IOException>(() => collection.DeleteAsync([1]));
            Assert.Equal(before, collection.Contents());
            using (var copy = TemporaryFolder.CopyOf(folder.Path))
            await using (var reopened = await TestCollection.OpenAsync(copy.Path))
                Assert.Equal(before, reopened.Contents());
            disk.IsFull = _ => false;
            await collection.UpsertAsync([5]);
            before = collection.Contents();
            Assert.Equal(3, before.Count);
        }

        await using var last = await TestCollection.OpenAsync(folder.Path);
        Assert.Equal(before, last.Contents());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_failed_flush_or_a_write_that_cannot_be_taken_back_only_a_new_open_writes_again(bool failFlush)
    {
        using var folder = new TemporaryFolder();
        var disk = new FaultyDisk();
        await using (var collection = await TestCollection.OpenAsync(folder.Path, disk: disk))
        {
            await collection.UpsertAsync([1, 2]);
            disk.FailFlush = failFlush;
            disk.FailTruncate = !failFlush;
            disk.IsFull = _ => !failFlush;
            await Assert.ThrowsAsync<IOException>(() => collection.UpsertAsync([3]));
            disk.FailFlush = disk.FailTruncate = false;
            disk.IsFull = _ => false;
            Assert.Contains("open it again", (await Assert.ThrowsAsync<IOException>(() => collection.UpsertAsync([4]))).Message, StringComparison.Ordinal);
            await Assert.ThrowsAsync<IOException>(() => collection.Storage.CheckpointAsync(CancellationToken.None));
            Assert.Equal(["id-1", "id-2"], collection.Contents().Keys);
        }

        await using var reopened = await TestCollection.OpenAsync(folder.Path);
        Assert.Equal(failFlush ? ["id-1", "id-2", "id-3"] : (string[])["id-1", "id-2"], reopened.Contents().Keys);
        await reopened.UpsertAsync([4]);
    }

    [Fact]
    public async Task A_checkpoint_that_fails_is_reported_loses_nothing_and_the_next_one_makes_up_for_it()
    {
        using var folder = new TemporaryFolder();
        var disk = new FaultyDisk();
        var logger = new ListLogger();
        SortedDictionary<string, string> expected;
        await using (var collection = await TestCollection.OpenAsync(folder.Path, disk: disk, logger: logger))
        {
            foreach (var part in (string[])["segment-", "manifest", "log-"])
            {
                await collection.UpsertAsync([part.Length, 50]);
                disk.IsFull = path => path.Contains(part, StringComparison.Ordinal);
                await Assert.ThrowsAsync<IOException>(() => collection.Storage.CheckpointAsync(CancellationToken.None));
                disk.IsFull = _ => false;
                await collection.DeleteAsync([50]);
                using var copy = TemporaryFolder.CopyOf(folder.Path);
                await using var reopened = await TestCollection.OpenAsync(copy.Path);
                Assert.Equal(collection.Contents(), reopened.Contents());
            }

            Assert.Equal(2, logger.Messages.Count);
            await collection.Storage.CheckpointAsync(CancellationToken.None);
            expected = collection.Contents();
            Assert.Equal(["id-4", "id-8"], expected.Keys);
            Assert.Single(collection.Storage.Current.Views, view => view.Rows > 0);
        }

        await using var last = await TestCollection.OpenAsync(folder.Path);
        Assert.Equal(expected, last.Contents());
        Assert.Single(Directory.GetFiles(folder.Path, "segment-*", SearchOption.AllDirectories));
        Assert.Single(Directory.GetFiles(folder.Path, "log-*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_write_that_cannot_be_applied_stops_writes_and_keeps_what_the_log_has()
    {
        using var folder = new TemporaryFolder();
        var disk = new ForgetfulDisk();
        await using (var collection = await TestCollection.OpenAsync(folder.Path, disk: disk))
        {
            await collection.UpsertAsync([1]);
            disk.Forgets = true;
            await Assert.ThrowsAsync<InvalidDataException>(() => collection.UpsertAsync([2]));
            disk.Forgets = false;
            await Assert.ThrowsAsync<IOException>(() => collection.UpsertAsync([3]));
            Assert.Equal(["id-1"], collection.Contents().Keys);
        }

        await using var reopened = await TestCollection.OpenAsync(folder.Path);
        Assert.Equal(["id-1", "id-2"], reopened.Contents().Keys);
    }

    [Fact]
    public async Task Fifty_rounds_of_updates_leave_as_much_to_read_at_open_as_a_few()
    {
        var options = new StorageOptions { MaxLogBytes = 300_000, MaxHeadRows = 3_000 };
        var bytes = new Dictionary<int, long>();
        foreach (var rounds in (int[])[5, 50])
        {
            using var folder = new TemporaryFolder();
            await using (var collection = await TestCollection.OpenAsync(folder.Path, options))
            {
                for (var round = 0; round < rounds; round++)
                    await collection.UpsertAsync(Enumerable.Range(0, 1000), round);
            }

            var disk = new CountingDisk();
            OpenProgress last = default;
            await using var reopened = await TestCollection.OpenAsync(folder.Path, options, disk, progress: new Reporter(progress => last = progress.BytesRead > last.BytesRead ? progress : last));
            Assert.Equal(1000, reopened.Storage.Current.LiveCount);
            Assert.Equal(TestCollection.Describe(TestCollection.Point(500, rounds - 1)), reopened.Contents()["id-500"]);
            bytes[rounds] = disk.BytesRead;
            Assert.Equal(last.TotalBytes, last.BytesRead + LogFormat.FileHeaderSize);
        }

        // A round is about 100 kB; at most a few segments of one round each and a log of 300 kB may be there.
        Assert.InRange(bytes[50], 1, 1_000_000);
    }

    [Fact]
    public async Task Segments_of_which_most_is_deleted_are_rewritten_and_empty_ones_vanish()
    {
        using var folder = new TemporaryFolder();
        var options = new StorageOptions { MaxHeadRows = 1_000 };
        await using var collection = await TestCollection.OpenAsync(folder.Path, options);
        for (var part = 0; part < 8; part++)
            await collection.UpsertAsync(Enumerable.Range(part * 1_000, 1_000));
        await collection.Storage.CheckpointAsync(CancellationToken.None);
        var before = FolderBytes(folder);
        await collection.DeleteAsync(Enumerable.Range(0, 7_900));
        for (var i = 0; i < 3; i++)
            await collection.Storage.CheckpointAsync(CancellationToken.None);
        Assert.InRange(FolderBytes(folder), 1, before / 10);
        Assert.Equal(100, collection.Storage.Current.LiveCount);
        Assert.Equal(100, collection.Storage.Current.Views.Sum(view => view.Rows));
    }

    private static long FolderBytes(TemporaryFolder folder) =>
        new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    // Progress<T> reports on another thread.
    private sealed class Reporter(Action<OpenProgress> action) : IProgress<OpenProgress>
    {
        public void Report(OpenProgress value)
        {
            lock (action)
                action(value);
        }
    }

    /// <summary>Writes records well, and then makes them unreadable in memory, before they are applied.</summary>
    private sealed class ForgetfulDisk : QuickDisk
    {
        public bool Forgets { get; set; }

        public override void Write(DiskFile file, IReadOnlyList<ReadOnlyMemory<byte>> parts, long offset)
        {
            base.Write(file, parts, offset);
            if (Forgets)
                MemoryMarshal.AsMemory(parts[^1]).Span.Fill(0xFF);
        }
    }
}
