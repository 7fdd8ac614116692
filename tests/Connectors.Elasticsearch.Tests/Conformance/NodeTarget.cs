using Connectors.Conformance;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Conformance;

/// <summary>An Elasticsearch 8.19.21 node that is started for the run.</summary>
internal sealed class NodeTarget : IConformanceTarget, IDisposable
{
    private readonly Node _node;

    private NodeTarget(Node node) => _node = node;

    public string Name => "elasticsearch 8.19.21";

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions => NodeExceptions.All;

    public static async Task<NodeTarget> StartAsync() => new(await Node.StartAsync());

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<HybridStore>(ElasticsearchStore.Connect(_node.Url));

    /// <summary>The node ends too, and starts again on what it has kept.</summary>
    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        _node.Kill();
        await _node.RestartAsync();
        return await OpenAsync(cancellationToken);
    }

    public void Dispose() => _node.Dispose();
}
