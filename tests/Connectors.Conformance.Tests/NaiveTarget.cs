using System.Collections.Concurrent;

namespace Connectors.Conformance.Tests;

internal sealed class NaiveTarget(Defect defect = Defect.None, StoreCapabilities? capabilities = null) : IConformanceTarget
{
    public static StoreCapabilities Full { get; } = new() { SemanticSearch = false };

    private readonly ConcurrentDictionary<string, NaiveData> _collections = new();

    public string Name => "naive";

    public bool CanReopen => true;

    public IReadOnlyDictionary<string, string> Exceptions { get; init; } = new Dictionary<string, string>();

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<HybridStore>(new NaiveStore(defect, capabilities ?? Full, _collections));

    public async Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken)
    {
        await store.DisposeAsync();
        if (defect == Defect.ForgetsOnClose)
            _collections.Clear();
        if (defect == Defect.RestoresDropped)
            ((NaiveStore)store).Dropped.ForEach(name => _collections.TryAdd(name, new NaiveData(Schemas.Pair)));
        return await OpenAsync(cancellationToken);
    }
}
