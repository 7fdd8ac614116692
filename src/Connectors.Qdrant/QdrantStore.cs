using System.Collections.Concurrent;
using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Wire;
using Connectors.Stores;
using Microsoft.Extensions.Logging;

namespace Connectors.Qdrant;

/// <summary>Hybrid collections in Qdrant 1.13 to 1.19, by gRPC.</summary>
/// <remarks>
/// Safe for concurrent use. A server that does not tell its version is taken for 1.13; one that is known to be older is refused. Ids that Qdrant
/// does not have (other than whole numbers and UUIDs) become UUIDs of version 5; the payload key <c>_id</c> keeps the original.
/// </remarks>
public sealed class QdrantStore : HybridStore
{
    private const int DefaultPort = 6334;

    private readonly ConcurrentDictionary<string, QdrantCollectionState> _states = new(StringComparer.Ordinal);
    private readonly IAsyncDisposable? _owned;

    private QdrantStore(IGrpcTransport transport, QdrantStoreOptions options, IAsyncDisposable? owned)
        : base(QdrantFaults.Product, options.Deadline, options.LoggerFactory?.CreateLogger<QdrantStore>())
    {
        Channel = new QdrantChannel(transport, options);
        ReadConsistency = options.ReadConsistency;
        _owned = owned;
    }

    internal QdrantChannel Channel { get; }

    internal QdrantReadConsistency? ReadConsistency { get; }

    /// <summary>Makes a store. There is no I/O before the first operation.</summary>
    /// <param name="url"><c>qdrant://host:6334</c>, <c>qdrant+tls://…</c> for TLS, or the same with http and https. The port is that of gRPC.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">The address or an option is not valid.</exception>
    public static QdrantStore Connect(string url, QdrantStoreOptions? options = null)
    {
        var endpoint = ParseAddress(url);
        var copy = (options ?? new QdrantStoreOptions()).CloneChecked();
        var transport = GrpcTransport.Connect(endpoint, copy.Transport);
        return new QdrantStore(transport, copy, transport);
    }

    /// <summary>Makes a store over a transport of the caller's, which is not disposed with it.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="options">The options; null for the defaults. Those of the connection are not used.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static QdrantStore Connect(IGrpcTransport transport, QdrantStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return new QdrantStore(transport, (options ?? new QdrantStoreOptions()).CloneChecked(), owned: null);
    }

    /// <inheritdoc/>
    public override QdrantCollection Collection(string name)
    {
        QdrantName.ThrowUnlessValid(name, "collection", nameof(name));
        return new QdrantCollection(this, name, _states.GetOrAdd(name, static _ => new QdrantCollectionState()));
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(Channel.Transport) ? Channel.Transport : base.GetService(serviceType);
    }

    /// <summary>Finds the collection that has an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The collection's name; null when there is no such alias.</returns>
    /// <exception cref="ArgumentException">The server cannot have an alias of that name.</exception>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        QdrantName.ThrowUnlessValid(alias, "alias", nameof(alias));
        var answer = await RunOperationAsync("find alias", isWrite: false, token => Channel.CallAsync("Collections/ListAliases", new ListAliasesRequest(), ListAliasesResponse.Parser, new CallContext("find alias"), token), cancellationToken).ConfigureAwait(false);
        return answer.Aliases.FirstOrDefault(other => other.AliasName == alias)?.CollectionName;
    }

    internal static Uri ParseAddress(string url)
    {
        var address = StoreAddress.Parse(url, QdrantFaults.Product, DefaultPort);
        return address.Path.Length == 0
            ? address.Endpoint
            : throw new ArgumentException($"'{url}' has a path; the address of a Qdrant server is a host and a port.", nameof(url));
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken)
    {
        var answer = await Channel.CallAsync("Collections/List", new ListCollectionsRequest(), ListCollectionsResponse.Parser, new CallContext("list"), cancellationToken).ConfigureAwait(false);
        return [.. answer.Collections.Select(collection => collection.Name)];
    }

    /// <inheritdoc/>
    protected override async Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken)
    {
        var version = await Channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        return new StoreInfo(Product, version.Text, new StoreCapabilities
        {
            TextSearch = VersionGates.HasBm25Model(version),
            MaxPayloadDepth = PayloadEncoder.MaxDepth,
            FiltersOnWords = false,
            FiltersOnTextOrder = false,
        });
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeCoreAsync()
    {
        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
        await base.DisposeCoreAsync().ConfigureAwait(false);
    }
}
