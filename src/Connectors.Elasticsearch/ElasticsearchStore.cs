using System.Collections.Concurrent;
using System.Text.Json;
using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Queries;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Connectors.Elasticsearch;

/// <summary>Hybrid collections in Elasticsearch 8.15 to 9.5: each is an index.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class ElasticsearchStore : HybridStore
{
    /// <summary>The server's default of <c>index.max_result_window</c>.</summary>
    internal const int MaxResultWindow = 10_000;

    private const int DefaultPort = 9200;
    private const int MaxDimensions = 4096;

    private readonly ConcurrentDictionary<string, ElasticsearchCollectionState> _states = new(StringComparer.Ordinal);
    private readonly IAsyncDisposable? _owned;
    private volatile bool _hasDeleteByQuery = true;

    private ElasticsearchStore(IElasticsearchTransport transport, ElasticsearchStoreOptions options, IAsyncDisposable? owned)
        : base(ElasticsearchFaults.Product, options.Deadline, options.LoggerFactory?.CreateLogger<ElasticsearchStore>())
    {
        Channel = new ElasticsearchChannel(transport, options);
        Cluster = new ClusterProbe(Channel);
        Inference = new ElasticsearchInference(this);
        Retrievers = new RetrieverProbe(Channel, Cluster);
        ExactSparseScores = options.ExactSparseScores;
        _owned = owned;
    }

    /// <summary>Gets the inference endpoints of the cluster.</summary>
    public ElasticsearchInference Inference { get; }

    /// <summary>Gets or sets a value indicating whether the server deletes by query, as long as nothing else is known.</summary>
    internal bool HasDeleteByQuery
    {
        get => _hasDeleteByQuery;
        set => _hasDeleteByQuery = value;
    }

    internal ElasticsearchChannel Channel { get; }

    internal ClusterProbe Cluster { get; }

    internal RetrieverProbe Retrievers { get; }

    internal bool ExactSparseScores { get; }

    /// <summary>Makes a store. There is no I/O before the first operation.</summary>
    /// <param name="url"><c>elasticsearch://host:9200</c>, <c>elasticsearch+tls://…</c> for TLS, or the same with http and https; a path where a proxy asks for one.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">The address or an option is not valid.</exception>
    public static ElasticsearchStore Connect(string url, ElasticsearchStoreOptions? options = null) => Connect([url], options);

    /// <summary>Makes a store over several nodes of a cluster, which are used in turn.</summary>
    /// <param name="urls">The addresses of the nodes.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">There is no address, or an address or an option is not valid.</exception>
    public static ElasticsearchStore Connect(IEnumerable<string> urls, ElasticsearchStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var copy = (options ?? new ElasticsearchStoreOptions()).CloneChecked();
        var transport = ElasticsearchTransport.Connect(urls.Select(AddressOf), copy.Transport);
        return new ElasticsearchStore(transport, copy, transport);
    }

    /// <summary>Makes a store over a transport of the caller's, which is not disposed with it.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="options">The options; null for the defaults. Those of the connection are not used.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static ElasticsearchStore Connect(IElasticsearchTransport transport, ElasticsearchStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return new ElasticsearchStore(transport, (options ?? new ElasticsearchStoreOptions()).CloneChecked(), owned: null);
    }

    /// <inheritdoc/>
    public override ElasticsearchCollection Collection(string name)
    {
        IndexName.ThrowUnlessValid(name, "index", nameof(name));
        return new ElasticsearchCollection(this, name, _states.GetOrAdd(name, static _ => new ElasticsearchCollectionState()));
    }

    /// <summary>Finds the index that has an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The index's name; null when there is no such alias.</returns>
    /// <exception cref="ArgumentException">The server cannot have an alias of that name.</exception>
    /// <exception cref="NotSupportedException">The alias stands for several indexes; a collection is one.</exception>
    public Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        IndexName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return RunOperationAsync("find alias", isWrite: false, async token =>
        {
            var holders = await FindAliasHoldersAsync(alias, new CallContext("find alias"), token).ConfigureAwait(false);
            return holders.Count < 2 ? holders.FirstOrDefault() : throw new NotSupportedException($"The alias '{alias}' stands for {holders.Count} indexes; a collection is one.");
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(Channel.Transport) ? Channel.Transport : base.GetService(serviceType);
    }

    internal static Uri AddressOf(string url)
    {
        var address = StoreAddress.Parse(url, ElasticsearchFaults.Product, DefaultPort);
        return new Uri(address.Endpoint, address.Path);
    }

    internal async Task<IReadOnlyList<string>> FindAliasHoldersAsync(string alias, CallContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await Channel.CallAsync(HttpMethod.Get, "/_alias/" + Uri.EscapeDataString(alias), default, IndexesOf, context with { Collection = null }, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == "404")
        {
            return [];
        }
    }

    /// <summary>Forgets what is known of a collection whose name may stand for another index now.</summary>
    internal void Forget(string name)
    {
        if (_states.TryGetValue(name, out var state))
            state.Layout = null;
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken) =>
        Channel.CallAsync(HttpMethod.Get, "/_resolve/index/*?expand_wildcards=open", default, Names, new CallContext("list"), cancellationToken);

    /// <inheritdoc/>
    protected override async Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken)
    {
        var context = new CallContext("info");
        var info = await Cluster.GetAsync(context, cancellationToken).ConfigureAwait(false);
        var licence = await Cluster.GetLicenceAsync(context, cancellationToken).ConfigureAwait(false);
        return new StoreInfo(Product, info.Text, new StoreCapabilities
        {
            NegativeSparseWeights = false,
            NegativeQueryWeights = false,
            MaxDenseDimensions = MaxDimensions,
            ExactSearchOverGraphs = false,
            IdfWeighting = false,
            FiltersOnUndeclaredFields = false,
            ServerFusion = licence is null ? info.Version.IsServerless : RetrieverProbe.Includes(licence),
            MaxResultWindow = MaxResultWindow,
            SparseWeightError = ExactSparseScores ? 0 : 1.0 / 256,
        });
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeCoreAsync()
    {
        Cluster.Dispose();
        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
        await base.DisposeCoreAsync().ConfigureAwait(false);
    }

    private static IReadOnlyList<string> IndexesOf(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return [.. document.RootElement.EnumerateObject().Select(index => index.Name)];
    }

    // Names that begin with a dot are the server's own.
    private static IReadOnlyList<string> Names(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        return [.. document.RootElement.GetProperty("indices").EnumerateArray().Select(index => index.GetProperty("name").GetString() ?? throw new FormatException("An index has no name.")).Where(name => !name.StartsWith('.'))];
    }
}
