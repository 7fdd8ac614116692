using Xunit.Abstractions;

namespace Connectors.Milvus.Tests.Server;

/// <summary>
/// The server is killed in the middle of a bulk upsert. Its upsert is a delete and then an insert, so that a batch without an answer may be
/// gone with its earlier versions; the client sends it again.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const int Points = 6000;

    [SkippableFact]
    public async Task Nothing_is_missing_after_a_kill_in_the_middle_of_an_upsert_and_a_restart()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url, new MilvusStoreOptions { Retries = 12 });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var killed = new TaskCompletionSource();
        var progress = new Reporter(done =>
        {
            if (done.Written >= Points / 4 && !killed.Task.IsCompleted)
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

        output.WriteLine($"{report.Written} of {Points} points written over a kill -9; {report.Others.Count} others");
        Assert.Equal((Points, 0), (report.Written, report.Others.Count));
        Assert.Equal(Points, await docs.CountAsync());
        Assert.Equal(Points, await docs.CountAsync(Filter.Equal("version", 2)));
    }

    [SkippableFact]
    public async Task Without_retries_the_report_says_exactly_which_points_are_unknown()
    {
        using var server = await LiteServer.StartAsync();
        await using var store = MilvusStore.Connect(server.Url, new MilvusStoreOptions { Retries = 0 });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var progress = new Reporter(done =>
        {
            if (done.Written >= Points / 4)
                server.Kill();
        });
        var report = await docs.UpsertAsync(Make(version: 2), new UpsertOptions { BatchPoints = 100, Parallel = 2, Progress = progress, ThrowOnFailure = false });
        Assert.InRange(report.Written, Points / 4, Points - 1);
        Assert.Equal(Points, report.Written + report.Others.Count);

        await server.RestartAsync();
        var second = await Eventually(() => docs.GetAsync(Make(version: 2).Select(point => point.Id), new GetOptions { Vectors = VectorSelection.None }));
        var written = second.Where(point => point.Payload.ToString().Contains("\"version\":2", StringComparison.Ordinal)).Select(point => point.Id).ToHashSet(StringComparer.Ordinal);
        var reported = report.Others.Select(outcome => outcome.Id).ToHashSet(StringComparer.Ordinal);
        output.WriteLine($"{report.Written} acknowledged, {reported.Count} reported; {Points - second.Count} were lost with their earlier version");
        Assert.DoesNotContain(Make(version: 2), point => !reported.Contains(point.Id) && !written.Contains(point.Id));

        // What was reported is sent again, and then nothing is missing.
        await docs.UpsertAsync(Make(version: 2).Where(point => reported.Contains(point.Id)));
        Assert.Equal(Points, await docs.CountAsync(Filter.Equal("version", 2)));
    }

    private static HybridCollectionDefinition Definition() => new()
    {
        Dense = { new DenseField("dense", 32, Distance.Dot) { Index = DenseIndex.Exact } },
        Sparse = { new SparseField("sparse") },
        Payload = { new PayloadField("version", PayloadType.Integer) },
    };

    private static IEnumerable<HybridPoint> Make(int version) => Enumerable.Range(0, Points).Select(i =>
    {
        var point = new HybridPoint($"p{i}", Payload.Parse($$"""{"version":{{version}}}"""));
        point.Dense["dense"] = Enumerable.Range(0, 32).Select(d => (float)((i + d) % 17)).ToArray();
        point.Sparse["sparse"] = Given.Terms(((uint)(i % 100), 1), ((uint)(100 + (i % 7)), version));
        return point;
    });

    /// <summary>The first call after the restart may still meet the old connection.</summary>
    private static async Task<T> Eventually<T>(Func<Task<T>> read)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                return await read();
            }
            catch (StoreException e) when (e.IsTransient && tries < 20)
            {
                await Task.Delay(100);
            }
        }
    }

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
