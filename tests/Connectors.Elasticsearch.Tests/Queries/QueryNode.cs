using Connectors.Elasticsearch.Tests.Cassettes;
using Connectors.Elasticsearch.Tests.Server;

namespace Connectors.Elasticsearch.Tests.Queries;

/// <summary>One node for all tests that search.</summary>
public sealed class QueryNode : IAsyncLifetime
{
    private Node? _node;
    private string? _absent;
    private int _collections;

    private string Url
    {
        get
        {
            Skip.If(_node is null, _absent);
            return _node!.Url;
        }
    }

    public async Task InitializeAsync()
    {
        try
        {
            _node = await Node.StartAsync();
        }
        catch (SkipException e)
        {
            _absent = e.Message;
        }
    }

    public Task DisposeAsync()
    {
        _node?.Dispose();
        return Task.CompletedTask;
    }

    public ElasticsearchStore Connect(ElasticsearchStoreOptions? options = null) => ElasticsearchStore.Connect(Url, options);

    /// <summary>Connects in a way that keeps the requests.</summary>
    internal (ElasticsearchStore Store, RecordingTransport Transport) Record(ElasticsearchStoreOptions? options = null)
    {
        var transport = new RecordingTransport(ElasticsearchTransport.Connect([ElasticsearchStore.AddressOf(Url)]));
        return (ElasticsearchStore.Connect(transport, options), transport);
    }

    /// <summary>Makes a collection of its own for a test and fills it.</summary>
    internal async Task<ElasticsearchCollection> FillAsync(ElasticsearchStore store, HybridCollectionDefinition definition, IReadOnlyCollection<HybridPoint> points)
    {
        var collection = store.Collection($"queries-{Interlocked.Increment(ref _collections)}");
        await collection.EnsureAsync(definition);
        Assert.Equal(points.Count, (await collection.UpsertAsync(points)).Written);
        return collection;
    }
}
