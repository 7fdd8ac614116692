using System.Text;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>One node for all tests of schemas, and the store that they use.</summary>
public sealed class SchemaNode : IAsyncLifetime
{
    private Node? _node;
    private ElasticsearchStore? _store;
    private string? _absent;

    public ElasticsearchStore Store
    {
        get
        {
            Skip.If(_store is null, _absent);
            return _store!;
        }
    }

    public async Task InitializeAsync()
    {
        try
        {
            _node = await Node.StartAsync();
            _store = Connect();
        }
        catch (SkipException e)
        {
            _absent = e.Message;
        }
    }

    /// <summary>A store that knows nothing of what another one has done.</summary>
    public ElasticsearchStore Connect() => ElasticsearchStore.Connect(_node!.Url);

    /// <summary>Does what another program would do.</summary>
    public async Task<string> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_node!.Port}") };
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
    }

    public async Task DisposeAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _node?.Dispose();
    }
}
