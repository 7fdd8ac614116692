using Xunit.Abstractions;

namespace Connectors.Elasticsearch.Tests.Server;

/// <summary>What a node has acknowledged is in its log; a request without an answer may be written, or not, or in part (all three: a restart between batches).</summary>
public sealed class KillTests(ITestOutputHelper output) : ServerKillTests(4000, output)
{
    private protected override async Task<ServerProcess> StartAsync() => await Node.StartAsync();

    protected override HybridStore Connect(string url, int retries) => ElasticsearchStore.Connect(url, new ElasticsearchStoreOptions { Retries = retries, Deadline = TimeSpan.FromMinutes(2) });

    protected override void CheckLosses(UpsertReport report, int lost)
    {
        Assert.Contains(report.Others, outcome => outcome.Status == PointStatus.Unknown);
        Assert.Equal(0, lost);
    }
}
