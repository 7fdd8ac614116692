using System.Globalization;
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

    internal MilvusCollection(MilvusStore store, string name, MilvusCollectionState state)
        : base(store, name)
    {
        _state = state;
        _channel = store.Channel;
    }

    /// <summary>Gives the collection another name, by which searches and writes find it too.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server knows it.</returns>
    /// <exception cref="StoreException">The name is in use, or the server has no aliases (Milvus Lite 2.5.1).</exception>
    public async Task CreateAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        await _channel.CallAsync("CreateAlias", new AliasRequest { DbName = _channel.Database, CollectionName = Name, Alias = alias }, Context("create alias", isWrite: true), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves a name, which may be another collection's, to this one.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server knows it.</returns>
    /// <exception cref="StoreException">There is no such alias, or the server has none.</exception>
    public async Task MoveAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        await _channel.CallAsync("AlterAlias", new AliasRequest { DbName = _channel.Database, CollectionName = Name, Alias = alias }, Context("move alias", isWrite: true), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a name away.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has forgotten it.</returns>
    /// <exception cref="StoreException">There is no such alias, or the server has none.</exception>
    public async Task DropAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        MilvusName.ThrowUnlessValid(alias, "alias", nameof(alias));
        await _channel.CallAsync("DropAlias", new DropAliasRequest { DbName = _channel.Database, Alias = alias }, Context("drop alias", isWrite: true), cancellationToken).ConfigureAwait(false);
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

        // The server calls it a success to create the same collection twice, so that callers of this process take turns.
        using var claim = _state.Order.ClaimAll();
        await claim.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) is not null)
            return false;
        var schema = Google.Protobuf.MessageExtensions.ToByteString(SchemaWriter.Schema(Name, definition));
        var request = new CreateCollectionRequest { DbName = _channel.Database, CollectionName = Name, Schema = schema, ShardsNum = 1 };
        try
        {
            await _channel.CallAsync("CreateCollection", request, Context("create", isWrite: true), cancellationToken).ConfigureAwait(false);
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
        var layout = MilvusLayout.Of(definition);
        await IndexAsync(layout, layout.IndexedFields, cancellationToken).ConfigureAwait(false);
        await LoadAsync(cancellationToken).ConfigureAwait(false);
        _state.Layout = layout;
        return true;
    }

    /// <summary>Compares what only a <see cref="MilvusBm25Field"/> says.</summary>
    /// <inheritdoc/>
    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        foreach (var wanted in expected.Text.OfType<MilvusBm25Field>())
        {
            if (actual.Definition.Text.OfType<MilvusBm25Field>().FirstOrDefault(field => field.Name == wanted.Name) is not { } found)
                continue;
            if (found.K1 is { } k1 && k1 != MilvusBm25Field.K1Of(wanted))
                yield return Difference(wanted, "k1", MilvusBm25Field.K1Of(wanted), k1);
            if (found.B is { } b && b != MilvusBm25Field.BOf(wanted))
                yield return Difference(wanted, "b", MilvusBm25Field.BOf(wanted), b);
            if (found.MaxLength != wanted.MaxLength)
                yield return Difference(wanted, "longest text", wanted.MaxLength, found.MaxLength);
        }
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

    private static SchemaDifference Difference(MilvusBm25Field field, string what, double expected, double actual) =>
        new($"text '{field.Name}': {what}", expected.ToString(CultureInfo.InvariantCulture), actual.ToString(CultureInfo.InvariantCulture));

    private CallContext Context(string operation, bool isWrite = false) => new(operation, Name, isWrite);

    private async ValueTask<MilvusLayout> LayoutAsync(string operation, CancellationToken cancellationToken) =>
        _state.Layout ?? await ReadLayoutAsync(cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);

    private async Task<MilvusLayout?> ReadLayoutAsync(CancellationToken cancellationToken)
    {
        var context = Context("describe");
        try
        {
            var collection = await _channel.CallAsync("DescribeCollection", new DescribeCollectionRequest { DbName = _channel.Database, CollectionName = Name }, DescribeCollectionResponse.Parser, static r => r.Status, context, cancellationToken).ConfigureAwait(false);
            var indexes = await DescribeIndexesAsync(cancellationToken).ConfigureAwait(false);
            return _state.Layout = SchemaReader.Read(collection.Schema ?? throw new FormatException("The description has no schema."), indexes);
        }
        catch (CollectionNotFoundException)
        {
            _state.Layout = null;
            return null;
        }
        catch (Exception e) when (MilvusFaults.IsDamage(e))
        {
            throw MilvusFaults.Damaged(e, context);
        }
    }

    private async Task<IReadOnlyList<IndexDescription>> DescribeIndexesAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _channel.CallAsync("DescribeIndex", new DescribeIndexRequest { DbName = _channel.Database, CollectionName = Name }, DescribeIndexResponse.Parser, static r => r.Status, Context("describe"), cancellationToken).ConfigureAwait(false);
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
        return layout.FindText(field) is { } text ? SchemaWriter.TextIndex(text) : SchemaWriter.SparseIndex();
    }

    /// <summary>Loads the collection and waits until it is: what is not loaded cannot be searched.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _channel.CallAsync("LoadCollection", new LoadCollectionRequest { DbName = _channel.Database, CollectionName = Name }, Context("load"), cancellationToken).ConfigureAwait(false);
        for (var pause = FirstPoll; ; pause = pause * 2 < LongestPoll ? pause * 2 : LongestPoll)
        {
            var request = new GetLoadStateRequest { DbName = _channel.Database, CollectionName = Name };
            var answer = await _channel.CallAsync("GetLoadState", request, GetLoadStateResponse.Parser, static r => r.Status, Context("load"), cancellationToken).ConfigureAwait(false);
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
            await LoadAsync(cancellationToken).ConfigureAwait(false);
            return await _channel.RetryAsync(read, cancellationToken).ConfigureAwait(false);
        }
    }
}
