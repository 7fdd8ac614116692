namespace Connectors.Conformance;

/// <summary>
/// The store under test, and the collections that cases use: ones made for a case, which are dropped at its end, scratch collections that
/// are emptied and used again, and collections of generated data that only are read. Not for concurrent use.
/// </summary>
public sealed class ConformanceContext : IAsyncDisposable
{
    // Far above what dropping needs: it ends a run whose server is gone.
    private static readonly TimeSpan DisposalLimit = TimeSpan.FromMinutes(1);

    private readonly string _prefix = $"{Prefix}{Guid.NewGuid().ToString("N")[..8]}_";
    private readonly HashSet<string> _created = [];
    private readonly Dictionary<string, string> _scratch = [];
    private readonly Dictionary<string, string> _data = [];
    private ConformanceData? _generated;
    private int _names;

    private ConformanceContext(IConformanceTarget target, HybridStore store, StoreInfo info)
    {
        Target = target;
        Store = store;
        Info = info;
    }

    /// <summary>Gets what the names of all collections of all runs begin with.</summary>
    public static string Prefix => "connectors_conformance_";

    /// <summary>Gets how the store is reached.</summary>
    public IConformanceTarget Target { get; }

    /// <summary>Gets the store.</summary>
    public HybridStore Store { get; private set; }

    /// <summary>Gets what the store says of itself.</summary>
    public StoreInfo Info { get; }

    /// <summary>Gets what the store can do.</summary>
    public StoreCapabilities Capabilities => Info.Capabilities;

    /// <summary>Gets the generated data, as far as this store can hold it.</summary>
    internal ConformanceData Data => _generated ??= ConformanceData.Generate(Capabilities);

    /// <summary>Connects to a store.</summary>
    /// <param name="target">The store under test.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A context for all cases.</returns>
    public static async Task<ConformanceContext> OpenAsync(IConformanceTarget target, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(target);
        var store = await target.OpenAsync(cancellationToken);
        try
        {
            return new ConformanceContext(target, store, await store.GetInfoAsync(cancellationToken));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a name that no collection has. When the case ends, a collection of that name is dropped.</summary>
    /// <returns>A name that every store takes: letters, digits and underscores.</returns>
    public string NewName()
    {
        var name = $"{_prefix}{++_names}";
        _created.Add(name);
        return name;
    }

    /// <summary>Makes a collection for one case.</summary>
    /// <param name="definition">Its schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The empty collection.</returns>
    public Task<HybridCollection> CreateAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken) =>
        Store.Collection(NewName()).CreateHybridCollectionAsync(definition, failIfExists: true, cancellationToken);

    /// <summary>Gives an empty collection. It may have been used by another case before: creating one takes a second on some servers.</summary>
    /// <param name="definition">Its schema.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The empty collection.</returns>
    internal async Task<HybridCollection> EmptyAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        var key = definition.ToJson();
        if (_scratch.TryGetValue(key, out var name))
        {
            var used = Store.Collection(name);
            await used.DeleteAsync(Filter.All, options: null, cancellationToken);
            if (await used.CountAsync(cancellationToken: cancellationToken) == 0)
                return used;
            _created.Add(name);
        }

        var collection = await CreateAsync(definition, cancellationToken);
        _created.Remove(collection.Name);
        _scratch[key] = collection.Name;
        return collection;
    }

    /// <summary>Gives an empty collection of one dense and one sparse field: <see cref="Schemas.Pair"/>.</summary>
    internal Task<HybridCollection> EmptyAsync(CancellationToken cancellationToken) => EmptyAsync(Schemas.Pair, cancellationToken);

    /// <summary>Gives the collection of generated data. Cases only read it.</summary>
    internal Task<HybridCollection> DataAsync(CancellationToken cancellationToken) => DataAsync("data", Schemas.Data, Data.Points, cancellationToken);

    /// <summary>Gives a collection of points that is made once a run. Cases only read it.</summary>
    internal async Task<HybridCollection> DataAsync(
        string key,
        HybridCollectionDefinition definition,
        IEnumerable<HybridPoint> points,
        CancellationToken cancellationToken)
    {
        if (_data.TryGetValue(key, out var name))
            return Store.Collection(name);
        var collection = await CreateAsync(definition, cancellationToken);
        await collection.UpsertAsync(points, options: null, cancellationToken);
        _created.Remove(collection.Name);
        _data[key] = collection.Name;
        return collection;
    }

    /// <summary>Closes the store and opens it again, or skips the case when that cannot be.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when <see cref="Store"/> is open again.</returns>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        SkipUnless(Capabilities.Durable, nameof(StoreCapabilities.Durable));
        if (!Target.CanReopen)
            throw new CaseSkippedException($"{Target.Name} cannot be closed and opened again by this run.");
        Store = await Target.ReopenAsync(Store, cancellationToken);
    }

    /// <summary>Ends the case as skipped unless the store has a capability.</summary>
    /// <param name="has">Whether it has.</param>
    /// <param name="capability">The name of the capability.</param>
    public void SkipUnless(bool has, string capability)
    {
        if (!has)
            throw new CaseSkippedException($"{Info.Product} says so: {nameof(StoreCapabilities)}.{capability}.");
    }

    /// <summary>Drops every collection of this run, and closes the store.</summary>
    /// <returns>A task that ends when the store is closed.</returns>
    /// <exception cref="ConformanceFailureException">A collection may still be there; the message says what its name begins with.</exception>
    public async ValueTask DisposeAsync()
    {
        _created.UnionWith(_scratch.Values);
        _created.UnionWith(_data.Values);
        Exception? error;
        using var limit = new CancellationTokenSource(DisposalLimit);
        try
        {
            await DropCreatedAsync(limit.Token);

            // What could not be dropped before, and what a cancelled or failed call has created after all.
            _created.UnionWith((await Store.ListAsync(limit.Token)).Where(name => name.StartsWith(_prefix, StringComparison.Ordinal)));
            error = await DropCreatedAsync(limit.Token);
        }
        catch (Exception e)
        {
            error = e;
        }

        await Store.DisposeAsync();
        if (error is not null)
            throw new ConformanceFailureException($"Collections whose names begin with '{_prefix}' could not all be dropped, and may still be there: {error.Message}", error);
    }

    /// <summary>Drops the collections that were made for a case, and returns the fault that kept one from being dropped.</summary>
    internal async Task<Exception?> DropCreatedAsync(CancellationToken cancellationToken)
    {
        Exception? error = null;
        foreach (var name in _created)
        {
            try
            {
                await Store.Collection(name).DropAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                error ??= e;
            }
        }

        _created.Clear();
        return error;
    }
}
