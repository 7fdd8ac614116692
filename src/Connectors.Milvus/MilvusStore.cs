using System.Collections.Concurrent;
using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Protos;
using Microsoft.Extensions.Logging;

namespace Connectors.Milvus;

/// <summary>Hybrid collections in Milvus 2.4 to 3.0, or Milvus Lite, by gRPC.</summary>
/// <remarks>
/// Safe for concurrent use. Reads see every write that was acknowledged before, unless <see cref="MilvusStoreOptions.Consistency"/> asks for
/// less. A server that does not tell its version, as Milvus Lite, is taken for 2.4, but may be asked for text search: it has to prove that it
/// has made the field.
/// </remarks>
public sealed class MilvusStore : HybridStore
{
    internal const int MaxResultWindow = 16_384;
    private const uint MaxSparseIndex = uint.MaxValue - 1;
    private const int MaxDimensions = 32_768;

    private readonly ConcurrentDictionary<string, MilvusCollectionState> _states = new(StringComparer.Ordinal);
    private readonly IAsyncDisposable? _owned;

    private MilvusStore(MilvusChannel channel, MilvusStoreOptions options, IAsyncDisposable? owned)
        : base(MilvusFaults.Product, options.Deadline, options.LoggerFactory?.CreateLogger<MilvusStore>())
    {
        Channel = channel;
        Consistency = options.Consistency;
        _owned = owned;
    }

    internal MilvusChannel Channel { get; }

    internal MilvusConsistency Consistency { get; }

    /// <summary>Makes a store. There is no I/O before the first operation.</summary>
    /// <param name="url"><c>milvus://host:19530/database</c>, <c>milvus+tls://…</c> for TLS, or the same with http and https. The database may be left out.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">The address or an option is not valid.</exception>
    public static MilvusStore Connect(string url, MilvusStoreOptions? options = null)
    {
        var address = MilvusAddress.Parse(url);
        var copy = (options ?? new MilvusStoreOptions()).CloneChecked();
        if (address.Database is not null && copy.Database is not null && address.Database != copy.Database)
            throw new ArgumentException($"The address names the database '{address.Database}', the options name '{copy.Database}'.", nameof(url));
        var transport = GrpcTransport.Connect(address.Endpoint, copy.Transport);
        return new MilvusStore(new MilvusChannel(transport, copy, address.Database ?? copy.Database), copy, transport);
    }

    /// <summary>Makes a store over a transport of the caller's, which is not disposed with it.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="options">The options; null for the defaults. Those of the connection are not used.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">An option is not valid.</exception>
    public static MilvusStore Connect(IGrpcTransport transport, MilvusStoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        var copy = (options ?? new MilvusStoreOptions()).CloneChecked();
        return new MilvusStore(new MilvusChannel(transport, copy, copy.Database), copy, owned: null);
    }

    /// <inheritdoc/>
    public override MilvusCollection Collection(string name)
    {
        MilvusName.ThrowUnlessValid(name, "collection", nameof(name));
        return new MilvusCollection(this, name, _states.GetOrAdd(name, static _ => new MilvusCollectionState()));
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(Channel.Transport) ? Channel.Transport : base.GetService(serviceType);
    }

    /// <summary>Lists the databases of the server.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names in ordinal order.</returns>
    /// <exception cref="NotSupportedException">The server has no databases (Milvus Lite 2.5.1).</exception>
    public async Task<IReadOnlyList<string>> ListDatabasesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await RunOperationAsync("list databases", isWrite: false, token => Channel.CallOnDatabasesAsync("ListDatabases", new ListDatabasesRequest(), ListDatabasesResponse.Parser, static r => r.Status, new CallContext("list databases"), token), cancellationToken).ConfigureAwait(false);
        return [.. answer.DbNames.Order(StringComparer.Ordinal)];
    }

    /// <summary>Creates a database. To use it, connect another store to it.</summary>
    /// <param name="name">The name: letters, digits and underscores.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is there.</returns>
    /// <exception cref="ArgumentException">The server cannot have a database of that name.</exception>
    /// <exception cref="StoreException">There is one of that name already.</exception>
    /// <exception cref="NotSupportedException">The server has no databases (Milvus Lite 2.5.1).</exception>
    public Task CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(name, "database", nameof(name));
        return RunOperationAsync("create database", isWrite: true, token => Channel.CallOnDatabasesAsync("CreateDatabase", new CreateDatabaseRequest { DbName = name }, Status.Parser, static status => status, new CallContext("create database", IsWrite: true), token), cancellationToken);
    }

    /// <summary>Deletes a database, which must hold no collections.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="ArgumentException">The server cannot have a database of that name.</exception>
    /// <exception cref="StoreException">It holds collections.</exception>
    /// <exception cref="NotSupportedException">The server has no databases (Milvus Lite 2.5.1).</exception>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(name, "database", nameof(name));
        return RunOperationAsync("drop database", isWrite: true, token => Channel.CallOnDatabasesAsync("DropDatabase", new DropDatabaseRequest { DbName = name }, Status.Parser, static status => status, new CallContext("drop database", IsWrite: true), token), cancellationToken);
    }

    /// <summary>Finds the collection that has an alias.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The collection's name; null when there is no such alias.</returns>
    /// <exception cref="ArgumentException">The server cannot have an alias of that name.</exception>
    /// <exception cref="StoreException">The server has no aliases (Milvus Lite 2.5.1).</exception>
    public async Task<string?> FindAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        try
        {
            var request = new DescribeAliasRequest { DbName = Channel.Database, Alias = alias };
            var answer = await RunOperationAsync("find alias", isWrite: false, token => Channel.CallAsync("DescribeAlias", request, DescribeAliasResponse.Parser, static r => r.Status, new CallContext("find alias"), token), cancellationToken).ConfigureAwait(false);
            return answer.Collection;
        }
        catch (StoreException e) when (e.StatusCode == MilvusFaults.AliasNotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken)
    {
        var answer = await Channel.CallAsync("ShowCollections", new ShowCollectionsRequest { DbName = Channel.Database }, ShowCollectionsResponse.Parser, static r => r.Status, new CallContext("list"), cancellationToken).ConfigureAwait(false);
        return answer.CollectionNames;
    }

    /// <inheritdoc/>
    protected override async Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken)
    {
        var version = await Channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);

        // A server that does not know the question is one that answers; whether it is a Milvus is another question.
        if (version.Text is null)
            await ListCoreAsync(cancellationToken).ConfigureAwait(false);
        return new StoreInfo(Product, version.Text, new StoreCapabilities
        {
            NegativeSparseWeights = false,
            NegativeQueryWeights = false,
            MaxSparseIndex = MaxSparseIndex,
            MaxDenseDimensions = MaxDimensions,
            MissingDenseVectors = false,
            ExactSearchOverGraphs = false,
            IdfWeighting = false,

            // Where the version is not known, the description of a new collection proves it.
            TextSearch = !version.IsBefore(2, 5),
            SemanticSearch = false,
            FiltersOnUndeclaredFields = false,
            FiltersOnWords = false,
            PayloadUpdates = false,
            MaxResultWindow = MaxResultWindow,
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
