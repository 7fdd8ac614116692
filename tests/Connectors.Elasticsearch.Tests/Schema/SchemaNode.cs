using System.Text;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Schema;

/// <summary>One node for all tests of schemas, and the store that they use.</summary>
public sealed class SchemaNode : IAsyncLifetime
{
    private Node? _node;
    private ElasticsearchStore? _store;
    private string? _absent;

    public ElasticsearchStore Store => Present(_store);

    public async Task InitializeAsync()
    {
        try
        {
            _node = await Node.StartAsync();
        }
        catch (SkipException e)
        {
            _absent = e.Message;
            return;
        }

        _store = Connect();
    }

    /// <summary>A store that knows nothing of what another one has done.</summary>
    public ElasticsearchStore Connect() => ElasticsearchStore.Connect(Present(_node).Url);

    /// <summary>Does what another program would do.</summary>
    public async Task<string> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{Present(_node).Port}") };
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

    private T Present<T>(T? part)
        where T : class
    {
        Skip.If(part is null, _absent);
        return part!;
    }
}
