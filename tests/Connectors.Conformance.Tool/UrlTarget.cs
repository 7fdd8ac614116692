using Connectors.Cli.Options;

namespace Connectors.Conformance.Tool;

/// <summary>A store of which only the URL is known.</summary>
internal sealed class UrlTarget(StoreUrl url) : IConformanceTarget, IDisposable
{
    private readonly bool _isNewFolder = url.Folder is not null && !Directory.Exists(url.Folder);

    public string Name => url.ToString();

    /// <summary>A server would have to be restarted, and that takes more than its address: another connection alone proves nothing.</summary>
    public bool CanReopen => url.Folder is not null;

    public IReadOnlyDictionary<string, string> Exceptions { get; } = new Dictionary<string, string>();

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => url.OpenAsync(create: true, cancellationToken);

    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        return await OpenAsync(cancellationToken);
    }

    /// <summary>Deletes the folder that this run has made.</summary>
    public void Dispose()
    {
        if (_isNewFolder && Directory.Exists(url.Folder))
            Directory.Delete(url.Folder, recursive: true);
    }
}
