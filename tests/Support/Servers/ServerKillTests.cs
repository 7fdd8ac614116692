using Xunit.Abstractions;

namespace Connectors.Testing;

/// <summary>The server is killed in the middle of a bulk upsert, and the client sends again what has no answer.</summary>
/// <param name="points">Points of the upsert.</param>
/// <param name="output">Takes the counts.</param>
public abstract class ServerKillTests(int points, ITestOutputHelper output)
{
    [SkippableFact]
    public async Task Nothing_is_missing_after_a_kill_in_the_middle_of_an_upsert_and_a_restart()
    {
        using var server = await StartAsync();

        // A quiet machine restarts a server within the default of 6 tries, a busy one takes longer than those.
        await using var store = Connect(server.Url, retries: 12);
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var killed = new TaskCompletionSource();
        var progress = new Reporter(done =>
        {
            if (done.Written >= points / 4 && !killed.Task.IsCompleted)
            {
                server.Kill();
                killed.TrySetResult();
            }
        });
        var upsert = docs.UpsertAsync(Make(version: 2), new UpsertOptions { BatchPoints = 100, Parallel = 2, Progress = progress, ThrowOnFailure = false });
        await killed.Task;
        Assert.False(upsert.IsCompleted);
        await server.RestartAsync();
        var report = await upsert;

        output.WriteLine($"{report.Written} of {points} points written over a kill -9; {report.Others.Count} others: {report.Others.FirstOrDefault()?.Error}");
        Assert.Equal((points, 0), (report.Written, report.Others.Count));
        Assert.Equal(points, await docs.CountAsync());
        Assert.Equal(points, await docs.CountAsync(Filter.Equal("version", 2)));
    }

    [SkippableFact]
    public async Task Without_retries_the_report_says_exactly_which_points_are_unknown()
    {
        using var server = await StartAsync();
        await using var store = Connect(server.Url, retries: 0);
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var progress = new Reporter(done =>
        {
            if (done.Written >= points / 4)
                server.Kill();
        });
        var report = await docs.UpsertAsync(Make(version: 2), new UpsertOptions { BatchPoints = 100, Parallel = 2, Progress = progress, ThrowOnFailure = false });
        Assert.InRange(report.Written, points / 4, points - 1);
        Assert.Equal(points, report.Written + report.Others.Count);

        await server.RestartAsync();
        var second = await ReadFirstAsync(() => docs.GetAsync(Make(version: 2).Select(point => point.Id), new GetOptions { Vectors = VectorSelection.None }));
        var written = second.Where(point => point.Payload.ToString().Contains("\"version\":2", StringComparison.Ordinal)).Select(point => point.Id).ToHashSet(StringComparer.Ordinal);
        var reported = report.Others.Select(outcome => outcome.Id).ToHashSet(StringComparer.Ordinal);
        output.WriteLine($"{report.Written} acknowledged, {reported.Count} reported, of which {reported.Count(written.Contains)} are written; {points - second.Count} were lost with their earlier version");
        CheckLosses(report, points - second.Count);
        Assert.DoesNotContain(Make(version: 2), point => !reported.Contains(point.Id) && !written.Contains(point.Id));

        // What was reported is sent again, and then nothing is missing.
        await docs.UpsertAsync(Make(version: 2).Where(point => reported.Contains(point.Id)));
        Assert.Equal(points, await docs.CountAsync(Filter.Equal("version", 2)));
    }

    private protected abstract Task<ServerProcess> StartAsync();

    protected abstract HybridStore Connect(string url, int retries);

    /// <summary>Makes the first call after the restart.</summary>
    protected virtual Task<T> ReadFirstAsync<T>(Func<Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        return read();
    }

    /// <summary>Checks what became of the points of an upsert without retries.</summary>
    /// <param name="report">The report of the upsert.</param>
    /// <param name="lost">Points that are gone with their earlier version.</param>
    protected virtual void CheckLosses(UpsertReport report, int lost)
    {
    }

    private static HybridCollectionDefinition Definition() => new()
    {
        Dense = { new DenseField("dense", 32, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("version", PayloadType.Integer) },
    };

    private IEnumerable<HybridPoint> Make(int version) => Enumerable.Range(0, points).Select(i =>
    {
        var point = new HybridPoint($"p{i}", Payload.Parse($$"""{"version":{{version}}}"""));
        point.Dense["dense"] = Enumerable.Range(0, 32).Select(d => (float)((i + d) % 17)).ToArray();
        point.Sparse["sparse"] = new SparseEmbedding(new uint[] { (uint)(i % 100), (uint)(100 + (i % 7)) }, new float[] { 1, version });
        return point;
    });

    private sealed class Reporter(Action<UpsertProgress> report) : IProgress<UpsertProgress>
    {
        private readonly Lock _lock = new();

        public void Report(UpsertProgress value)
        {
            lock (_lock)
                report(value);
        }
    }
}
