using System.Collections.Concurrent;

namespace Connectors.Conformance.Tests;

/// <summary>The simplest store that passes the suite, and with a defect the simplest one that does not: lists, and brute force in double.</summary>
internal sealed class NaiveStore(Defect defect, StoreCapabilities capabilities, ConcurrentDictionary<string, NaiveData> collections) : HybridStore("naive")
{
    public Defect Defect => defect;

    public ConcurrentDictionary<string, NaiveData> Collections => collections;

    public List<string> Dropped { get; } = [];

    public override HybridCollection Collection(string name) => new NaiveCollection(this, name, capabilities);

    protected override Task<IReadOnlyList<string>> ListCoreAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. collections.Keys, .. defect == Defect.ListsDropped ? Dropped : []]);

    protected override Task<StoreInfo> GetInfoCoreAsync(CancellationToken cancellationToken) => Task.FromResult(new StoreInfo(Product, "1", capabilities));
}
