using System.Diagnostics;

namespace Connectors.Elasticsearch.Tests.Server;

/// <summary>An Elasticsearch 8.19.21 node: ../shared/servers/elasticsearch.</summary>
internal sealed class Node : ServerProcess
{
    private Node(string[] settings)
        : base("elasticsearch", string.Empty, settings)
    {
    }

    public override string Url => $"elasticsearch://127.0.0.1:{Port}";

    public static Task<Node> StartAsync(params string[] settings) => StartAsync(new Node(settings));

    protected override void Prepare(ProcessStartInfo start) => start.Environment["HEAP"] = "512m";

    // After a start with data, searches answer 503 for a moment.
    protected override async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
        using var answer = await client.GetAsync(new Uri("/_cluster/health?wait_for_status=yellow&timeout=30s", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }
}
