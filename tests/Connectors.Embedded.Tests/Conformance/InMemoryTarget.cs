using Connectors.Conformance;

namespace Connectors.Embedded.Tests.Conformance;

/// <summary>The embedded store without a folder.</summary>
internal sealed class InMemoryTarget : IConformanceTarget
{
    public string Name => "embedded in memory";

    public bool CanReopen => false;

    public IReadOnlyDictionary<string, string> Exceptions { get; } = new Dictionary<string, string>();

    public Task<HybridStore> OpenAsync(CancellationToken cancellationToken) => Task.FromResult<HybridStore>(EmbeddedStore.InMemory());

    public Task<HybridStore> ReopenAsync(HybridStore store, CancellationToken cancellationToken) => throw new InvalidOperationException("What is only in memory cannot be opened again.");
}
