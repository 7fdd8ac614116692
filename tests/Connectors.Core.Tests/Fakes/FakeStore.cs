using Microsoft.Extensions.Logging;

namespace Connectors.Tests.Fakes;

/// <summary>A store of one collection whose every Core call is recorded.</summary>
internal sealed class FakeStore : HybridStore
{
    public FakeStore(HybridCollectionDefinition? definition = null, StoreCapabilities? capabilities = null, TimeSpan? deadline = null, ILogger? logger = null)
        : base("fake", deadline, logger)
    {
        Capabilities = capabilities ?? new StoreCapabilities();
        Docs = new FakeCollection(this, "docs") { Definition = definition };
    }

    public StoreCapabilities Capabilities { get; }

    public FakeCollection Docs { get; }

    public int Disposals { get; private set; }

    public int InfoCalls { get; private set; }

    public override HybridCollection Collection(string name) => name == Docs.Name ? Docs : new FakeCollection(this, name);

    protected override Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>(["docs", "Zoo", "ähre", "apple"]);

    protected override Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken)
    {
        InfoCalls++;
        return Task.FromResult(new StoreInfo("fake", "1.0", Capabilities));
    }

    protected override ValueTask DisposeCoreAsync()
    {
        Disposals++;
        return base.DisposeCoreAsync();
    }
}
