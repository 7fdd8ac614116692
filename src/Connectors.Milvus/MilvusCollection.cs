using System.Globalization;
using Connectors.Calls;
using Connectors.Milvus.Calls;
using Connectors.Milvus.Filters;
using Connectors.Milvus.Protos;
using Connectors.Milvus.Schema;

namespace Connectors.Milvus;

/// <summary>A collection of a <see cref="MilvusStore"/>.</summary>
public sealed partial class MilvusCollection : HybridCollection
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromSeconds(1);

    private readonly MilvusCollectionState _state;
    private readonly MilvusChannel _channel;
    private readonly MilvusConsistency _consistency;

    internal MilvusCollection(MilvusStore store, string name, MilvusCollectionState state)
        : base(store, name)
    {
        _state = state;
        _channel = store.Channel;
        _consistency = store.Consistency;
    }

    /// <summary>Gives the collection another name, by which searches and writes find it too.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server knows it.</returns>
    /// <exception cref="StoreException">The name is in use, or the server has no aliases (Milvus Lite 2.5.1).</exception>
    public Task CreateAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return RunOperationAsync("create alias", options: null, isWrite: true, token => _channel.CallAsync("CreateAlias", new AliasRequest { DbName = _channel.Database, CollectionName = Name, Alias = alias }, Context("create alias", isWrite: true), token), cancellationToken);
    }

    /// <summary>Moves a name, which may be another collection's, to this one.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server knows it.</returns>
    /// <exception cref="StoreException">There is no such alias, or the server has none.</exception>
    public Task MoveAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return RunOperationAsync("move alias", options: null, isWrite: true, token => _channel.CallAsync("AlterAlias", new AliasRequest { DbName = _channel.Database, CollectionName = Name, Alias = alias }, Context("move alias", isWrite: true), token), cancellationToken);
    }

    /// <summary>Lists the other names of the collection.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names in ordinal order.</returns>
    /// <exception cref="StoreException">There is no such collection, or the server has no aliases (Milvus Lite 2.5.1).</exception>
    public async Task<IReadOnlyList<string>> ListAliasesAsync(CancellationToken cancellationToken = default)
    {
        var request = new ListAliasesRequest { DbName = _channel.Database, CollectionName = Name };
        var answer = await RunOperationAsync("list aliases", options: null, isWrite: false, token => _channel.CallAsync("ListAliases", request, ListAliasesResponse.Parser, static r => r.Status, Context("list aliases"), token), cancellationToken).ConfigureAwait(false);
        return [.. answer.Aliases.Order(StringComparer.Ordinal)];
    }

    /// <summary>Takes a name away.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has forgotten it.</returns>
    /// <exception cref="StoreException">There is no such alias, or the server has none.</exception>
    public Task DropAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return RunOperationAsync("drop alias", options: null, isWrite: true, token => _channel.CallAsync("DropAlias", new DropAliasRequest { DbName = _channel.Database, Alias = alias }, Context("drop alias", isWrite: true), token), cancellationToken);
    }

    /// <inheritdoc/>
    protected override void CheckDefinition(HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(capabilities);
        if (!capabilities.TextSearch && definition.Text.Count > 0)
            throw NoFunctions(definition.Text[0]);
        base.CheckDefinition(definition, capabilities);
        DefinitionRules.Check(definition);
    }

    /// <inheritdoc/>
    protected override void CheckFilter(Filter filter, HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        new MilvusFilterTranslator(_state.Layout ?? MilvusLayout.Of(definition)).Translate(filter);
    }

    /// <inheritdoc/>
    protected override async Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var version = VersionRules.DependsOnVersion(definition) ? await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false) : ServerVersion.Unknown;
        VersionRules.Check(definition, version);
        var hasNullable = VersionRules.HasNullableColumns(version);

        // The server calls it a success to create the same collection twice, so that callers of this process take turns.
        using var claim = _state.Order.ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) is not null)
            return false;
        try
        {
            await _channel.CallAsync("CreateCollection", CreateRequest(definition, hasNullable), Context("create", isWrite: true), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.IsTransient)
        {
            // Somebody else may have been faster. The codes for that differ: 1100 (Lite 2.5.1), 1 (Lite 3.2.2).
            if (await DescribeCoreAsync(cancellationToken).ConfigureAwait(false) is not null)
                return false;
            throw;
        }

        if (definition.Text.Count > 0)
            await ProveTextAsync(definition, cancellationToken).ConfigureAwait(false);
        var layout = MilvusLayout.Of(definition, hasNullable);
        await MakeSearchableAsync(layout, cancellationToken).ConfigureAwait(false);
        _state.Layout = layout;
        return true;
    }

    /// <inheritdoc/>
    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        if (expected is MilvusCollectionDefinition { HasIntegerIds: var wanted } && _state.Layout is { } layout && wanted != (layout.KeyType != DataType.Varchar))
            yield return new SchemaDifference("ids", wanted ? "integers" : "texts", wanted ? "texts" : "integers");
        foreach (var difference in IndexComparer.Compare(expected, actual.Definition).Concat(TextComparer.Compare(expected, actual.Definition)))
            yield return difference;
    }

    /// <inheritdoc/>
    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        if (await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) is not { } layout)
            return null;
        return new CollectionDescription(Name, layout.Definition);
    }

    /// <inheritdoc/>
    protected override async Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        _state.Layout = null;
        if (await DescribeCoreAsync(cancellationToken).ConfigureAwait(false) is null)
            return false;
        try
        {
            await _channel.CallAsync("DropCollection", new DropCollectionRequest { DbName = _channel.Database, CollectionName = Name }, Context("drop", isWrite: true), cancellationToken).ConfigureAwait(false);
        }
        catch (CollectionNotFoundException)
        {
            // It was there a moment ago: the answer of a try before this one was lost, or somebody else was faster.
        }

        _state.Layout = null;
        return true;
    }

    /// <summary>Makes the indexes of a new collection and loads it. One for which the server lacks an index is not left behind.</summary>
    private async Task MakeSearchableAsync(MilvusLayout layout, CancellationToken cancellationToken)
    {
        try
        {
            await IndexAsync(layout, layout.IndexedFields, cancellationToken).ConfigureAwait(false);
            await LoadAsync(_channel, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (!e.IsTransient)
        {
            // With all its indexes it may be another caller's by now.
            if (await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) is { } left && left.FieldsWithoutIndex.Any())
                await DropCoreAsync(cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private CreateCollectionRequest CreateRequest(HybridCollectionDefinition definition, bool hasNullable)
    {
        var settings = definition as MilvusCollectionDefinition;
        var request = new CreateCollectionRequest
        {
            DbName = _channel.Database,
            CollectionName = Name,
            Schema = Google.Protobuf.MessageExtensions.ToByteString(SchemaWriter.Schema(Name, definition, hasNullable)),
            ShardsNum = settings?.Shards ?? 1,
            ConsistencyLevel = (int)(settings?.Consistency ?? MilvusConsistency.Strong),
            NumPartitions = settings?.Partitions ?? 0,
        };
        foreach (var (key, value) in settings?.Properties ?? new Dictionary<string, string>())
            request.Properties.Add(SchemaWriter.Pair(key, value));
        return request;
    }

    /// <summary>
    /// Servers before 2.5 pass over a function, as over every field of a message that they do not know, and would keep a sparse field without
    /// anything in it; and not every server tells its version. So the description has the word.
    /// </summary>
    private async Task ProveTextAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        var made = await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, "create");
        if (definition.Text.FirstOrDefault(field => made.FindText(field.Name) is null) is not { } missing)
            return;
        await DropCoreAsync(cancellationToken).ConfigureAwait(false);
        throw NoFunctions(missing);
    }

    private static NotSupportedException NoFunctions(Bm25Field field) =>
        new($"The server has no BM25 functions (text field '{field.Name}'): Milvus has them since version 2.5. Encode the texts here, into a {nameof(SparseField)}.");

    private CallContext Context(string operation, bool isWrite = false) => new(operation, Name, isWrite);

    private async ValueTask<MilvusLayout> LayoutAsync(string operation, CancellationToken cancellationToken) =>
        _state.Layout ?? await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);

    private Task<MilvusLayout?> ReadLayoutAsync(CancellationToken cancellationToken) => ReadLayoutAsync(_channel, cancellationToken);

    private async Task<MilvusLayout?> ReadLayoutAsync(MilvusChannel channel, CancellationToken cancellationToken)
    {
        var context = Context("describe");
        try
        {
            var collection = await channel.CallAsync("DescribeCollection", new DescribeCollectionRequest { DbName = _channel.Database, CollectionName = Name }, DescribeCollectionResponse.Parser, static r => r.Status, context, cancellationToken).ConfigureAwait(false);
            var indexes = await DescribeIndexesAsync(channel, cancellationToken).ConfigureAwait(false);
            return _state.Layout = SchemaReader.Read(collection.Schema ?? throw new FormatException("The description has no schema."), indexes, collection.UpdateTimestamp);
        }
        catch (CollectionNotFoundException)
        {
            _state.Layout = null;
            return null;
        }
        catch (Exception e) when (GrpcFaults.IsDamage(e))
        {
            throw GrpcFaults.Damaged(MilvusFaults.Product, e, context);
        }
    }

    private async Task<IReadOnlyList<IndexDescription>> DescribeIndexesAsync(MilvusChannel channel, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await channel.CallAsync("DescribeIndex", new DescribeIndexRequest { DbName = _channel.Database, CollectionName = Name }, DescribeIndexResponse.Parser, static r => r.Status, Context("describe"), cancellationToken).ConfigureAwait(false);
            return answer.IndexDescriptions;
        }
        catch (StoreException e) when (e is not CollectionNotFoundException && e.StatusCode is MilvusFaults.IndexNotFound or MilvusFaults.LegacyIndexNotFound)
        {
            return [];
        }
    }

    private async Task IndexAsync(MilvusLayout layout, IEnumerable<string> fields, CancellationToken cancellationToken)
    {
        foreach (var field in fields)
        {
            var request = new CreateIndexRequest { DbName = _channel.Database, CollectionName = Name, FieldName = field, IndexName = field };
            request.ExtraParams.Add(IndexOf(layout, field));
            try
            {
                await _channel.CallAsync("CreateIndex", request, Context("create index", isWrite: true), cancellationToken).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.StatusCode == MilvusFaults.IndexExists)
            {
                // Another client has made it, or this one, and the answer was lost.
            }
        }
    }

    private static IEnumerable<Parameter> IndexOf(MilvusLayout layout, string field)
    {
        if (layout.FindDense(field) is { } dense)
            return SchemaWriter.IndexOf(dense);
        return layout.FindText(field) is { } text ? SchemaWriter.TextIndex(text) : SchemaWriter.IndexOf(layout.SparseFields.FirstOrDefault(sparse => sparse.Name == field));
    }

    /// <summary>Loads the collection and waits until it is: what is not loaded cannot be searched.</summary>
    internal async Task LoadAsync(MilvusChannel channel, CancellationToken cancellationToken)
    {
        await channel.CallAsync("LoadCollection", new LoadCollectionRequest { DbName = _channel.Database, CollectionName = Name }, Context("load"), cancellationToken).ConfigureAwait(false);
        for (var pause = FirstPoll; ; pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll)
        {
            var request = new GetLoadStateRequest { DbName = _channel.Database, CollectionName = Name };
            var answer = await channel.CallAsync("GetLoadState", request, GetLoadStateResponse.Parser, static r => r.Status, Context("load"), cancellationToken).ConfigureAwait(false);
            if (answer.State == LoadState.Loaded)
                return;
            if (answer.State == LoadState.NotExist)
                throw CollectionNotFoundException.Of(Store.Product, Name, "load");
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Runs a read, again while it fails for a passing reason. When the collection is not loaded, or was left without an index by a client that
    /// died while it created it, that is made good once.
    /// </summary>
    private async Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await _channel.RetryAsync(read, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode is MilvusFaults.NotLoaded or MilvusFaults.IndexNotFound)
        {
            if (await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) is { } layout)
                await IndexAsync(layout, layout.FieldsWithoutIndex.ToList(), cancellationToken).ConfigureAwait(false);
            await LoadAsync(_channel, cancellationToken).ConfigureAwait(false);
            return await _channel.RetryAsync(read, cancellationToken).ConfigureAwait(false);
        }
    }
}
