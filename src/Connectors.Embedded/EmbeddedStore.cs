using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging;

namespace Connectors.Embedded;

/// <summary>
/// A store inside the process: exact sparse and dense search, filters before scoring, fusion, and writes that survive a crash.
/// </summary>
/// <remarks>
/// Safe for concurrent use; readers never block. A folder is open once at a time: the second process or store object that tries gets an
/// error that names the first. Points are held in memory (about 3.3 GB for a million of 120 sparse terms and 384 dense dimensions) and in
/// the files of the folder.
/// </remarks>
public sealed class EmbeddedStore : HybridStore
{
    private readonly CollectionSet _collections;

    private EmbeddedStore(CollectionSet collections, EmbeddedStoreOptions options)
        : base("embedded", options.Deadline, options.LoggerFactory?.CreateLogger<EmbeddedStore>())
    {
        _collections = collections;
    }

    /// <summary>Opens a store that keeps its data in a folder.</summary>
    /// <param name="path">The folder; it is made when it does not exist.</param>
    /// <param name="options">How the store is kept.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The store. Dispose it to close its files.</returns>
    /// <exception cref="StoreException">The folder is open already, or a file in it is damaged or of a newer version.</exception>
    public static async Task<EmbeddedStore> OpenAsync(string path, EmbeddedStoreOptions? options = null, CancellationToken cancellationToken = default)
    {
        var store = Create(path, options);
        try
        {
            await store.ListAsync(cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Makes a store of a folder without opening it: that happens with its first operation. For dependency injection.</summary>
    /// <param name="path">The folder; it is made when it does not exist.</param>
    /// <param name="options">How the store is kept.</param>
    /// <returns>The store.</returns>
    public static EmbeddedStore Create(string path, EmbeddedStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var copy = options?.Clone() ?? new EmbeddedStoreOptions();
        return Create(Path.GetFullPath(path), copy, StorageOptionsOf(copy));
    }

    /// <summary>Makes a store that keeps nothing: for tests and for data that is made anew each time.</summary>
    /// <param name="options">How the store is kept.</param>
    /// <returns>The store.</returns>
    public static EmbeddedStore InMemory(EmbeddedStoreOptions? options = null)
    {
        var copy = options?.Clone() ?? new EmbeddedStoreOptions();
        return Create(path: null, copy, StorageOptionsOf(copy));
    }

    /// <summary>Makes a store whose logs and heads are of another size, so that a test sees checkpoints without writing millions of points.</summary>
    internal static EmbeddedStore Create(string? path, EmbeddedStoreOptions options, StorageOptions storage, DiskAccess? disk = null) =>
        new(new CollectionSet(path, options, storage, disk), options);

    /// <inheritdoc/>
    public override EmbeddedCollection Collection(string name)
    {
        _ = CollectionName.ToFolder(name);
        return new EmbeddedCollection(this, name, _collections);
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken) => _collections.ListAsync(cancellationToken);

    /// <inheritdoc/>
    protected override Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken) => Task.FromResult(new StoreInfo(
        Product,
        typeof(EmbeddedStore).Assembly.GetName().Version?.ToString(3),
        new StoreCapabilities { TextSearch = false, SemanticSearch = false, ServerFusion = false, Durable = _collections.IsDurable }));

    /// <inheritdoc/>
    protected override async ValueTask DisposeCoreAsync()
    {
        await _collections.DisposeAsync().ConfigureAwait(false);
        await base.DisposeCoreAsync().ConfigureAwait(false);
    }

    // A head is searched row by row, about 0.1 us a row, and a segment by its posting lists: heads are kept small.
    private static StorageOptions StorageOptionsOf(EmbeddedStoreOptions options) => new()
    {
        Durability = options.FlushToDisk ? Durability.Fsync : Durability.OsBuffered,
        MaxHeadRows = 8192,
    };
}
