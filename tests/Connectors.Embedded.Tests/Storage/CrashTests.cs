using Connectors.Embedded.Storage;

namespace Connectors.Embedded.Tests.Storage;

public class CrashTests
{
    private static readonly StorageOptions Options = new() { MaxHeadRows = 20, MaxLogBytes = 6_000 };

    [Fact]
    public async Task The_end_of_the_process_between_any_two_changes_of_the_disk_loses_no_acknowledged_write()
    {
        var crashes = 0;
        for (var changes = 0; ; changes++)
        {
            using var folder = new TemporaryFolder();
            var disk = new FaultyDisk { ChangesLeft = changes };
            var history = new CrashHistory(checkpoint => checkpoint.CheckpointAsync(CancellationToken.None));
            var crashed = await RunAsync(folder.Path, disk, history);
            await using (var reopened = await TestCollection.OpenAsync(folder.Path, Options))
                history.AssertAllowed(reopened.Contents(), $"after {changes} changes");
            if (!crashed)
                break;
            crashes++;
        }

        Assert.InRange(crashes, 60, 2_000);
    }

    [Theory]
    [InlineData(nameof(Durability.Fsync))]
    [InlineData(nameof(Durability.OsBuffered))]
    public async Task A_power_failure_between_any_two_changes_of_the_disk_leaves_what_the_durability_promises(string durability)
    {
        var options = Options with { Durability = Enum.Parse<Durability>(durability) };
        using var folder = new TemporaryFolder();
        await using (await TestCollection.OpenAsync(folder.Path, options))
        {
            // Made beforehand; the journal starts with an empty collection.
        }

        var disk = new JournalDisk(folder.Path);
        var history = new CrashHistory(checkpoint => checkpoint.CheckpointAsync(CancellationToken.None), disk.Mark);
        Assert.False(await RunAsync(folder.Path, disk, history, options));
        var random = new Random(11);
        var states = 0;
        for (var step = 0; step <= disk.Count; step++)
        {
            // The least that can be on disk, all of it, and some of it.
            foreach (var keep in (Func<double>[])[() => 0, () => 1, random.NextDouble, random.NextDouble])
            {
                using var survivor = new TemporaryFolder();
                var acknowledged = disk.Restore(step, keep, random, survivor.Path);
                await using var reopened = await TestCollection.OpenAsync(survivor.Path, options);
                if (options.Durability == Durability.Fsync)
                    history.AssertAllowed(reopened.Contents(), $"at step {step}", acknowledged);
                else
                    history.AssertSomePrefix(reopened.Contents(), $"at step {step}", acknowledged);
                states++;
            }
        }

        Assert.InRange(states, 300, 5_000);
    }

    private static async Task<bool> RunAsync(string path, DiskAccess disk, CrashHistory history, StorageOptions? options = null)
    {
        try
        {
            await using var collection = await TestCollection.OpenAsync(path, options ?? Options, disk);
            await history.RunAsync(collection);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
