using System.Diagnostics;
using System.Globalization;
using Connectors.Embedded.KillHost;
using Connectors.Embedded.Tests.Storage;

namespace Connectors.Embedded.Tests;

/// <summary>Real processes that end without warning, each after a random number of acknowledgements.</summary>
public class KillTests
{
    private const int Kills = 50;

    [Fact]
    public async Task Every_acknowledged_write_is_there_after_fifty_kills_of_the_writing_process()
    {
        using var temporary = new TemporaryFolder();
        var random = new Random();
        var expected = new Dictionary<string, string>(StringComparer.Ordinal);
        var (nextBatch, acknowledgements) = (0, 0);
        for (var kill = 0; kill < Kills; kill++)
        {
            var lines = await RunUntilKilledAsync(temporary.Path, nextBatch, random.Next(1, 150));
            acknowledgements += lines.Count;
            foreach (var line in lines)
                nextBatch = Expect(line, expected) + 1;
            await CheckAsync(temporary.Path, expected, nextBatch);
            nextBatch++;
        }

        Assert.InRange(acknowledgements, Kills, int.MaxValue);
    }

    [Fact]
    public async Task A_second_process_is_refused_and_told_which_one_holds_the_folder()
    {
        using var temporary = new TemporaryFolder();
        using var process = Start(temporary.Path, 0);
        await process.StandardOutput.ReadLineAsync();
        var error = await Assert.ThrowsAsync<StoreException>(() => EmbeddedStore.OpenAsync(temporary.Path));
        Assert.Equal("locked", error.StatusCode);
        Assert.Contains($"process {process.Id}", error.Message, StringComparison.Ordinal);
        await KillAsync(process);
        await (await EmbeddedStore.OpenAsync(temporary.Path)).DisposeAsync();
    }

    private static int Expect(string line, Dictionary<string, string> expected)
    {
        var words = line.Split(' ');
        var batch = int.Parse(words[1], CultureInfo.InvariantCulture);
        if (words[0] == "delete")
        {
            expected.Remove(KillWorkload.Id(batch, 0));
            return batch;
        }

        for (var point = 0; point < KillWorkload.PointsPerBatch; point++)
            expected[KillWorkload.Id(batch, point)] = KillWorkload.Payload(batch);
        return batch;
    }

    // What was in flight when the process ended may be there too: the next batch, or the delete that follows the last one.
    private static async Task CheckAsync(string path, Dictionary<string, string> expected, int inFlight)
    {
        await using var store = KillWorkload.Open(path);
        var collection = store.Collection(KillWorkload.Collection);
        var ids = Enumerable.Range(0, KillWorkload.Slots).SelectMany(slot => Enumerable.Range(0, KillWorkload.PointsPerBatch).Select(point => KillWorkload.Id(slot, point)));
        var stored = (await collection.GetAsync(ids)).ToDictionary(point => point.Id, point => point.Payload.ToString(), StringComparer.Ordinal);
        Assert.Equal(stored.Count, await collection.CountAsync());
        var deleteInFlight = KillWorkload.Id(inFlight - 1, 0);
        for (var slot = 0; slot < KillWorkload.Slots; slot++)
        {
            for (var point = 0; point < KillWorkload.PointsPerBatch; point++)
            {
                var id = KillWorkload.Id(slot, point);
                var actual = stored.GetValueOrDefault(id);
                var isNext = actual == KillWorkload.Payload(inFlight) && slot == inFlight % KillWorkload.Slots;
                var isDeleted = actual is null && id == deleteInFlight && (inFlight - 1) % 3 == 0;
                if (!isNext && !isDeleted)
                    Assert.Equal((id, expected.GetValueOrDefault(id)), (id, actual));
                if (actual is null)
                    expected.Remove(id);
                else
                    expected[id] = actual;
            }
        }
    }

    private static async Task<List<string>> RunUntilKilledAsync(string path, int firstBatch, int acknowledgements)
    {
        using var process = Start(path, firstBatch);
        var lines = new List<string>();
        Assert.Equal("open", await process.StandardOutput.ReadLineAsync());
        while (lines.Count < acknowledgements && await process.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        process.Kill();

        // It went on until the signal came: what it still said counts, but for a line that was cut.
        var rest = await process.StandardOutput.ReadToEndAsync();
        lines.AddRange(rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await process.WaitForExitAsync();
        return lines;
    }

    private static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static Process Start(string path, int firstBatch)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Connectors.Embedded.KillHost.dll");
        var start = new ProcessStartInfo("dotnet", [host, path, firstBatch.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("The process did not start.");
    }
}
