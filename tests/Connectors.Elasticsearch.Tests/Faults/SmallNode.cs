using System.Text;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Faults;

/// <summary>A real node that takes little at once, shared by the tests of a class.</summary>
public sealed class SmallNode : IAsyncLifetime, IDisposable
{
    private static int _names;

    private readonly HttpClient _client = new();
    private Node? _node;

    /// <summary>Gets why there is none.</summary>
    public string? Absent { get; private set; }

    public async Task InitializeAsync()
    {
        try
        {
            _node = await Node.StartAsync("http.max_content_length=1mb", "indexing_pressure.memory.limit=64kb");
        }
        catch (SkipException e)
        {
            Absent = e.Message;
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _client.Dispose();
        _node?.Dispose();
    }

    public ElasticsearchStore Connect(Action<ElasticsearchStoreOptions>? configure = null)
    {
        Skip.If(_node is null, Absent);
        var options = new ElasticsearchStoreOptions();
        configure?.Invoke(options);
        return ElasticsearchStore.Connect(_node!.Url, options);
    }

    public async Task<HybridCollection> NewCollectionAsync(ElasticsearchStore store) =>
        await store.Collection($"docs-{Interlocked.Increment(ref _names)}").CreateHybridCollectionAsync(Given.Definition());

    /// <summary>Makes a request as another program would.</summary>
    public async Task<string> AskAsync(HttpMethod method, string path, string body = "")
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{_node!.Port}{path}") { Content = body.Length > 0 ? new StringContent(body, Encoding.UTF8, "application/json") : null };
        using var answer = await _client.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
