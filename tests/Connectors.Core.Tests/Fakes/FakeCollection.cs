using System.Runtime.CompilerServices;

namespace Connectors.Tests.Fakes;

/// <summary>A collection that records every Core call and answers from memory; <see cref="Before"/> puts faults in front of them.</summary>
internal sealed class FakeCollection(FakeStore store, string name) : HybridCollection(store, name)
{
    public List<string> Calls { get; } = [];

    public Dictionary<string, HybridPoint> Points { get; } = [];

    /// <summary>Gets or sets the schema; null while the collection does not exist.</summary>
    public HybridCollectionDefinition? Definition { get; set; }

    /// <summary>Gets or sets what runs before a Core call, by its name.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Gets or sets how a leg is answered.</summary>
    public Func<LegSearch, IReadOnlyList<Hit>> Leg { get; set; } = _ => [];

    public List<LegSearch> Legs { get; } = [];

    public Func<FusedSearch, IReadOnlyList<Hit>>? Fused { get; set; }

    public Func<PendingPoint, PointOutcome?> Outcome { get; set; } = _ => null;

    public Func<CancellationToken, Task> MakeVisible { get; set; } = _ => Task.CompletedTask;

    public List<PendingPoint> Written { get; } = [];

    public UpsertOptions? WrittenWith { get; private set; }

    public Filter? LastFilter { get; private set; }

    public SchemaDifference? VendorDifference { get; set; }

    /// <summary>Gets or sets what the store makes of a schema when fields are added to it; null for a store that adds none.</summary>
    public HybridCollectionDefinition? Extended { get; set; }

    /// <summary>Waits for the token: a server that does not answer.</summary>
    public static Task Hang(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual) =>
        VendorDifference is { } difference ? [difference] : [];

    protected override async Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        await Record("create", cancellationToken);
        if (Definition is not null)
            return false;
        Definition = definition;
        return true;
    }

    protected override async Task<bool> AddFieldsCoreAsync(HybridCollectionDefinition definition, CollectionDescription existing, CancellationToken cancellationToken)
    {
        await Record("add fields", cancellationToken);
        if (Extended is null)
            return await base.AddFieldsCoreAsync(definition, existing, cancellationToken);
        Definition = Extended;
        return true;
    }

    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        var known = Definition;
        await Record("describe", cancellationToken);
        return known is null ? null : new CollectionDescription(Name, known, Points.Count);
    }

    protected override async Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        await Record("drop", cancellationToken);
        var existed = Definition is not null;
        Definition = null;
        Points.Clear();
        return existed;
    }

    protected override async Task<IReadOnlyList<PointOutcome>> UpsertCoreAsync(
        IReadOnlyList<PendingPoint> points, HybridCollectionDefinition definition, UpsertOptions options, CancellationToken cancellationToken)
    {
        await Record("upsert", cancellationToken);
        WrittenWith = options;
        var outcomes = new List<PointOutcome>();
        foreach (var point in points)
        {
            if (Outcome(point) is { } outcome)
            {
                outcomes.Add(outcome);
                continue;
            }

            Written.Add(point);
            Points[point.Point.Id] = point.Point;
        }

        return outcomes;
    }

    protected override Task MakeVisibleCoreAsync(UpsertOptions options, CancellationToken cancellationToken) => MakeVisible(cancellationToken);

    protected override async Task<UpdatePayloadReport> UpdatePayloadCoreAsync(IReadOnlyList<string> ids, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        await Record("update ids", cancellationToken);
        foreach (var id in ids.Where(Points.ContainsKey))
            Points[id].Payload = Points[id].Payload.Patch(patch);
        return new UpdatePayloadReport([.. ids.Where(id => !Points.ContainsKey(id))]);
    }

    protected override async Task UpdatePayloadCoreAsync(Filter filter, Payload patch, UpdatePayloadOptions options, CancellationToken cancellationToken)
    {
        await Record("update filter", cancellationToken);
        LastFilter = filter;
    }

    protected override async Task DeleteCoreAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await Record("delete ids", cancellationToken);
        foreach (var id in ids)
            Points.Remove(id);
    }

    protected override async Task DeleteCoreAsync(Filter filter, CancellationToken cancellationToken)
    {
        await Record("delete filter", cancellationToken);
        LastFilter = filter;
    }

    protected override Task WaitUntilVisibleCoreAsync(CancellationToken cancellationToken) => Record("wait", cancellationToken);

    protected override async Task<IReadOnlyList<HybridPoint>> GetCoreAsync(IReadOnlyList<string> ids, GetOptions options, CancellationToken cancellationToken)
    {
        await Record($"get {string.Join(',', ids)}", cancellationToken);
        return [.. ids.Where(Points.ContainsKey).Select(id => Points[id]).Reverse()];
    }

    protected override async Task<long> CountCoreAsync(Filter? filter, CancellationToken cancellationToken)
    {
        await Record("count", cancellationToken);
        LastFilter = filter;
        return Points.Count;
    }

    protected override async IAsyncEnumerable<HybridPoint> ScrollCoreAsync(ScrollOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Record("scroll", cancellationToken);
        LastFilter = options.Filter;
        foreach (var point in Points.Values)
        {
            await Before("scroll " + point.Id, cancellationToken);
            yield return point;
        }
    }

    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchLegsCoreAsync(IReadOnlyList<LegSearch> legs, CancellationToken cancellationToken)
    {
        await Record($"search {legs.Count}", cancellationToken);
        Legs.AddRange(legs);
        return [.. legs.Select(Leg)];
    }

    protected override bool CanFuse(FusedSearch search, StoreCapabilities capabilities, out string? reason)
    {
        reason = Fused is null ? "it is a fake" : null;
        return Fused is not null;
    }

    protected override async Task<IReadOnlyList<IReadOnlyList<Hit>>> SearchFusedCoreAsync(IReadOnlyList<FusedSearch> searches, CancellationToken cancellationToken)
    {
        await Record($"fused {searches.Count}", cancellationToken);
        return [.. searches.Select(Fused!)];
    }

    private Task Record(string call, CancellationToken cancellationToken)
    {
        Calls.Add(call);
        return Before(call, cancellationToken);
    }
}
