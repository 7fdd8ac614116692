using System.Text;
using Connectors.Embedded.Search;
using Connectors.Embedded.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Connectors.Embedded;

/// <summary>
/// The collections of a store: in a folder, each read into memory when it is first used, or in memory alone. Opening, creating and dropping
/// happen one at a time; a collection that is open is found without waiting.
/// </summary>
internal sealed class CollectionSet(string? path, EmbeddedStoreOptions options, StorageOptions storageOptions, DiskAccess? disk = null) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _closing = new();
    private readonly ILogger _logger = options.LoggerFactory?.CreateLogger<EmbeddedStore>() ?? (ILogger)NullLogger.Instance;
    private volatile Dictionary<string, OpenCollection> _open = new(StringComparer.Ordinal);
    private StoreFolder? _folder;
    private bool _isDisposed;

    public bool IsDurable => path is not null;

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        AloneAsync("list", collection: null, () => Task.FromResult(Folder() is { } folder ? folder.ListCollections() : [.. _open.Keys]), cancellationToken);

    /// <summary>
    /// Finds a collection, and reads it into memory if it is not. Cancellation ends the waiting and not the reading, or a collection that
    /// takes longer to read than a call may take could never be used.
    /// </summary>
    public async ValueTask<OpenCollection?> FindAsync(string name, CancellationToken cancellationToken) =>
        _open.TryGetValue(name, out var open)
            ? open
            : await AloneAsync("open", name, () => OpenAsync(name), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    public Task<bool> CreateAsync(string name, HybridCollectionDefinition definition, CancellationToken cancellationToken) =>
        AloneAsync("create", name, () =>
        {
            var folder = Folder();
            if (_open.ContainsKey(name) || folder?.Exists(name) is true)
                return Task.FromResult(false);

            // A copy through JSON: what the caller does to the object later is not the collection's schema.
            var json = definition.ToJson();
            var kept = HybridCollectionDefinition.FromJson(json);
            var layout = new FieldLayout(kept);
            if (folder is null)
                Keep(name, new OpenCollection(kept, layout, CollectionStorage.InMemory(layout.Block, new CollectionIndex(), storageOptions, _logger)));
            else
                folder.CreateCollection(name, layout.Block, Encoding.UTF8.GetBytes(json));
            return Task.FromResult(true);
        }, cancellationToken);

    public Task<bool> DropAsync(string name, CancellationToken cancellationToken) =>
        AloneAsync("drop", name, async () =>
        {
            var folder = Folder();
            var isOpen = _open.TryGetValue(name, out var open);
            if (!isOpen && folder?.Exists(name) is not true)
                return false;
            if (isOpen)
            {
                _open = _open.Where(other => other.Value != open).ToDictionary(StringComparer.Ordinal);
                await open!.DisposeAsync().ConfigureAwait(false);
            }

            folder?.DropCollection(name);
            return true;
        }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync().ConfigureAwait(false);
        await _gate.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        try
        {
            _isDisposed = true;
            await Task.WhenAll(_open.Values.Select(open => open.DisposeAsync().AsTask())).ConfigureAwait(false);
        }
        finally
        {
            // Also when the last flush of a collection failed: the lock must not stay.
            _open = [];
            _folder?.Dispose();
            _gate.Release();
        }
    }

    private StoreFolder? Folder()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(EmbeddedStore));
        return path is null ? null : _folder ??= StoreFolder.Open(path, storageOptions, _logger, disk);
    }

    private async Task<OpenCollection?> OpenAsync(string name)
    {
        var folder = Folder();
        if (_open.TryGetValue(name, out var open))
            return open;
        if (folder?.Exists(name) is not true)
            return null;
        var definition = HybridCollectionDefinition.FromJson(Encoding.UTF8.GetString(folder.ReadDefinition(name)));
        var layout = new FieldLayout(definition);
        var progress = options.OpenProgress is { } told ? new OpenProgressRelay(name, told) : null;
        var storage = await folder.OpenCollectionAsync(name, new CollectionIndex(), progress, _closing.Token).ConfigureAwait(false);
        return Keep(name, new OpenCollection(definition, layout, storage));
    }

    private OpenCollection Keep(string name, OpenCollection open)
    {
        _open = new Dictionary<string, OpenCollection>(_open, StringComparer.Ordinal) { [name] = open };
        return open;
    }

    private async Task<T> AloneAsync<T>(string operation, string? collection, Func<Task<T>> run, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Files are made, renamed and flushed synchronously: not on the caller's thread.
            return await Task.Run(run, CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (_closing.IsCancellationRequested)
        {
            throw new ObjectDisposedException($"The store was closed during '{operation}'.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or FormatException)
        {
            throw EmbeddedFaults.Wrap(e, operation, collection);
        }
        finally
        {
            _gate.Release();
        }
    }

    private sealed class OpenProgressRelay(string collection, IProgress<EmbeddedOpenProgress> told) : IProgress<OpenProgress>
    {
        public void Report(OpenProgress value) => told.Report(new EmbeddedOpenProgress(collection, value.BytesRead, value.TotalBytes));
    }
}
