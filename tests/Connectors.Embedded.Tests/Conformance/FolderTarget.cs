using Connectors.Conformance;

namespace Connectors.Embedded.Tests.Conformance;

/// <summary>The embedded store in a folder of its own.</summary>
internal sealed class FolderTarget : IConformanceTarget, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectors-conformance-");

    public string Name => "embedded in a folder";

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions { get; } = new Dictionary<string, string>();

    public async Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => await EmbeddedStore.OpenAsync(_folder.FullName, options: null, cancellationToken);

    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        return await OpenAsync(cancellationToken);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
