using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Server;

/// <summary>
/// The node is killed in the middle of a bulk upsert. What it has acknowledged is in its log; a request without an answer may be written, or not,
/// or in part, and the client sends it again.
/// </summary>
public class KillTests(ITestOutputHelper output)
{
    private const int Points = 4000;

    // all three: a restart between batches
    [SkippableFact]
    public async Task Nothing_is_missing_after_a_kill_in_the_middle_of_an_upsert_and_a_restart()
    {
        using var node = await Node.StartAsync();

        // A quiet machine restarts a node within the default of 6 tries, a busy one takes longer than those.
        await using var store = ElasticsearchStore.Connect(node.Url, new ElasticsearchStoreOptions { Retries = 12, Deadline = TimeSpan.FromMinutes(2) });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var killed = new TaskCompletionSource();
        var progress = new Reporter(done =>
        {
            if (done.Written >= Points / 4 && !killed.Task.IsCompleted)
            {
                node.Kill();
                killed.TrySetResult();
            }
        });
        var upsert = docs.UpsertAsync(Make(version: 2), new UpsertOptions { BatchPoints = 100, Parallel = 2, Progress = progress, ThrowOnFailure = false });
        await killed.Task;
        Assert.False(upsert.IsCompleted);
        await node.RestartAsync();
        var report = await upsert;

        output.WriteLine($"{report.Written} of {Points} points written over a kill -9; {report.Others.Count} others: {report.Others.FirstOrDefault()?.Error}");
        Assert.Equal((Points, 0), (report.Written, report.Others.Count));
        Assert.Equal(Points, await docs.CountAsync());
        Assert.Equal(Points, await docs.CountAsync(Filter.Equal("version", 2)));
    }

    [SkippableFact]
    public async Task Without_retries_the_report_says_exactly_which_points_are_unknown()
    {
        using var node = await Node.StartAsync();
        await using var store = ElasticsearchStore.Connect(node.Url, new ElasticsearchStoreOptions { Retries = 0 });
        var docs = await store.Collection("docs").CreateHybridCollectionAsync(Definition());
        await docs.UpsertAsync(Make(version: 1));

        var progress = new Reporter(done =>
        {
            if (done.Written >= Points / 4)
                node.Kill();
        });
        var report = await docs.UpsertAsync(Make(version: 2), new UpsertOptions { BatchPoints = 100, Parallel = 2, Progress = progress, ThrowOnFailure = false });
        Assert.InRange(report.Written, Points / 4, Points - 1);
        Assert.Equal(Points, report.Written + report.Others.Count);
        Assert.Contains(report.Others, outcome => outcome.Status == PointStatus.Unknown);

        await node.RestartAsync();
        var second = await docs.GetAsync(Make(version: 2).Select(point => point.Id), new GetOptions { Vectors = VectorSelection.None });
        var written = second.Where(point => point.Payload.ToString().Contains("\"version\":2", StringComparison.Ordinal)).Select(point => point.Id).ToHashSet(StringComparer.Ordinal);
        var reported = report.Others.Select(outcome => outcome.Id).ToHashSet(StringComparer.Ordinal);
        output.WriteLine($"{report.Written} acknowledged, {reported.Count} reported, of which {reported.Count(written.Contains)} are written");
        Assert.Equal(Points, second.Count);
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
