using Connectors.Calls;
using Connectors.Grpc;
using Connectors.Qdrant.Calls;
using Connectors.Qdrant.Filters;
using Connectors.Qdrant.Protos;
using Connectors.Qdrant.Schema;
using Google.Protobuf;

namespace Connectors.Qdrant;

/// <summary>A collection of a <see cref="QdrantStore"/>.</summary>
public sealed partial class QdrantCollection : HybridCollection
{
    private readonly QdrantCollectionState _state;
    private readonly QdrantChannel _channel;
    private readonly QdrantReadConsistency? _consistency;

    internal QdrantCollection(QdrantStore store, string name, QdrantCollectionState state)
        : base(store, name)
    {
        _state = state;
        _channel = store.Channel;
        _consistency = store.ReadConsistency;
    }

    /// <summary>Gives the collection another name, by which searches and writes find it too. A name that is another collection's alias is moved to this one.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server knows it.</returns>
    /// <exception cref="StoreException">A collection has that name.</exception>
    public Task SetAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        QdrantName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return ChangeAliasAsync("set alias", new AliasOperations { CreateAlias = new CreateAlias { CollectionName = Name, AliasName = alias } }, cancellationToken);
    }

    /// <summary>Takes a name away. One that no collection has is no error.</summary>
    /// <param name="alias">The name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the server has forgotten it.</returns>
    public Task DropAliasAsync(string alias, CancellationToken cancellationToken = default)
    {
        QdrantName.ThrowUnlessValid(alias, "alias", nameof(alias));
        return ChangeAliasAsync("drop alias", new AliasOperations { DeleteAlias = new DeleteAlias { AliasName = alias } }, cancellationToken);
    }

    /// <summary>Lists the other names of the collection.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The names in ordinal order.</returns>
    public async Task<IReadOnlyList<string>> ListAliasesAsync(CancellationToken cancellationToken = default)
    {
        var request = new ListCollectionAliasesRequest { CollectionName = Name };
        var answer = await RunOperationAsync("list aliases", options: null, isWrite: false, token => _channel.CallAsync("Collections/ListCollectionAliases", request, ListAliasesResponse.Parser, Context("list aliases"), token), cancellationToken).ConfigureAwait(false);
        return [.. answer.Aliases.Select(alias => alias.AliasName).Order(StringComparer.Ordinal)];
    }

    /// <summary>Makes a shard of the user's own, in a collection with <see cref="QdrantCollectionDefinition.ShardsByKey"/> on a cluster.</summary>
    /// <param name="key">Its key: see <see cref="QdrantUpsertOptions.ShardKey"/> and <see cref="QdrantQuery.ShardKey"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when points can be written to it.</returns>
    /// <exception cref="StoreException">There is such a key, or the server is no cluster.</exception>
    public Task CreateShardKeyAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var request = new CreateShardKeyRequest { CollectionName = Name, Request = new CreateShardKey { ShardKey = new ShardKey { Keyword = key } } };
        return ChangeAsync("create shard key", "Collections/CreateShardKey", request, cancellationToken);
    }

    /// <summary>Deletes a shard of the user's own, and all points in it.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is gone.</returns>
    /// <exception cref="StoreException">There is no such key, or the server is no cluster.</exception>
    public Task DropShardKeyAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        var request = new DeleteShardKeyRequest { CollectionName = Name, Request = new DeleteShardKey { ShardKey = new ShardKey { Keyword = key } } };
        return ChangeAsync("drop shard key", "Collections/DeleteShardKey", request, cancellationToken);
    }

    /// <summary>Asks how the collection is: whether it is being optimised, and what its optimizer has met with.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>What the server says.</returns>
    /// <exception cref="CollectionNotFoundException">There is no such collection.</exception>
    public async Task<QdrantCollectionHealth> GetHealthAsync(CancellationToken cancellationToken = default)
    {
        var (info, _) = await RunOperationAsync("health", options: null, isWrite: false, token => ReadAsync(Context("health"), token), cancellationToken).ConfigureAwait(false);
        return new QdrantCollectionHealth(
            Enum.IsDefined(info.Status) ? (QdrantCollectionStatus)info.Status : QdrantCollectionStatus.Unknown,
            info.OptimizerStatus is { Ok: false, Error: { Length: > 0 } error } ? error : null,
            (long)info.PointsCount,
            (long)info.IndexedVectorsCount,
            (int)Math.Min(info.SegmentsCount, int.MaxValue));
    }

    /// <inheritdoc/>
    protected override void CheckDefinition(HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        base.CheckDefinition(definition, capabilities);
        DefinitionRules.Check(definition);

        // What a store is asked for first is all that it can know of such a collection from an earlier process.
        if (!VersionGates.HasMetadata(_channel.KnownVersion))
            _state.Notes ??= definition;
    }

    /// <inheritdoc/>
    protected override void CheckFilter(Filter filter, HybridCollectionDefinition definition, StoreCapabilities capabilities) =>
        new QdrantFilterTranslator(definition, _state.Layout?.Indexes ?? PayloadIndexes.Of(definition)).Translate(filter);

    /// <inheritdoc/>
    protected override IEnumerable<SchemaDifference> CompareVendorSettings(HybridCollectionDefinition expected, CollectionDescription actual)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(actual);
        return IndexComparer.Compare(expected, actual.Definition);
    }

    /// <inheritdoc/>
    protected override async Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        DefinitionRules.Check(definition, version);
        try
        {
            await _channel.CallAsync("Collections/Create", SchemaWriter.Create(Name, definition, version), CollectionOperationResponse.Parser, Context("create", isWrite: true), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException e) when (e.StatusCode == GrpcFaults.Name(GrpcStatusCode.AlreadyExists))
        {
            // After a lost answer, what is there and fits is what this call has made.
            if (!e.OutcomeUnknown || (await ReadAsync(Context("create"), cancellationToken).ConfigureAwait(false)).Layout.FindMisfit(definition) is not null)
                return false;
        }

        _state.Notes = definition;
        foreach (var field in definition.Payload.Where(field => field.Indexed))
            await IndexAsync(field, cancellationToken).ConfigureAwait(false);
        _state.Layout = null;
        return true;
    }

    /// <summary>Payload fields are added on every version, vectors from 1.18 on, but without settings of their index; those of texts while there are no points.</summary>
    /// <inheritdoc/>
    protected override async Task<bool> AddFieldsCoreAsync(HybridCollectionDefinition definition, CollectionDescription existing, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(existing);
        var version = await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        DefinitionRules.Check(definition, version);

        // As it is now: another client may have added fields too.
        var (info, layout) = await ReadAsync(Context("ensure"), cancellationToken).ConfigureAwait(false);
        var vectors = AddedVectors.Of(Name, definition, info).ToList();
        if (vectors.Count > 0 && !VersionGates.HasVectorNames(version))
            return false;
        if (vectors.FirstOrDefault(vector => DefinitionRules.IsOfText(definition, vector.VectorName)) is { } late && await CountAsync(filter: null, isExact: true, cancellationToken).ConfigureAwait(false) > 0)
            throw new NotSupportedException($"qdrant cannot add '{late.VectorName}' to collection '{Name}', which holds points already: their texts would not be found by it. Make a collection with the field, and write the points to it.");
        foreach (var vector in vectors)
            await _channel.WriteAsync("Points/CreateVectorName", vector, Context("add field", isWrite: true), cancellationToken).ConfigureAwait(false);
        foreach (var field in definition.Payload.Where(field => field.Indexed && !layout.Definition.Payload.Any(other => other.Name == field.Name && other.Indexed)))
            await IndexAsync(field, cancellationToken).ConfigureAwait(false);
        _state.Notes = NotesMerger.Merge(layout.Definition, definition);
        if (VersionGates.HasMetadata(version) && SchemaWriter.NeedsNotes(_state.Notes))
        {
            var update = new UpdateCollection { CollectionName = Name, Metadata = { [SchemaWriter.NotesKey] = SchemaWriter.Notes(_state.Notes) } };
            await _channel.CallAsync("Collections/Update", update, CollectionOperationResponse.Parser, Context("add field", isWrite: true), cancellationToken).ConfigureAwait(false);
        }

        _state.Layout = null;
        return true;
    }

    /// <inheritdoc/>
    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (info, layout) = await ReadAsync(Context("describe"), cancellationToken).ConfigureAwait(false);
            return new CollectionDescription(Name, layout.Definition, info.HasPointsCount ? (long)info.PointsCount : null);
        }
        catch (CollectionNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    protected override async Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        var (answer, mayHaveRun) = await _channel.CallNotingAsync("Collections/Delete", new DeleteCollection { CollectionName = Name }, CollectionOperationResponse.Parser, Context("drop", isWrite: true), cancellationToken).ConfigureAwait(false);
        _state.Layout = null;
        _state.Notes = null;
        return answer.Result || mayHaveRun;
    }

    internal async ValueTask<QdrantLayout> LayoutAsync(string operation, CancellationToken cancellationToken) =>
        _state.Layout ?? (await ReadAsync(Context(operation), cancellationToken).ConfigureAwait(false)).Layout;

    private async Task<(CollectionInfo Info, QdrantLayout Layout)> ReadAsync(CallContext context, CancellationToken cancellationToken)
    {
        await _channel.GetVersionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _channel.CallAsync("Collections/Get", new GetCollectionInfoRequest { CollectionName = Name }, Read, context, cancellationToken).ConfigureAwait(false);
        }
        catch (CollectionNotFoundException)
        {
            _state.Layout = null;
            throw;
        }
    }

    private (CollectionInfo Info, QdrantLayout Layout) Read(ReadOnlyMemory<byte> answer)
    {
        var info = GetCollectionInfoResponse.Parser.ParseFrom(answer.Span).Result ?? throw new FormatException("It describes no collection.");
        var layout = SchemaReader.Read(info, SchemaReader.ReadNotes(info) ?? (VersionGates.HasMetadata(_channel.KnownVersion) ? null : _state.Notes));
        _state.Layout = layout;
        return (info, layout);
    }

    private Task IndexAsync(PayloadField field, CancellationToken cancellationToken) =>
        _channel.WriteAsync("Points/CreateFieldIndex", PayloadIndexes.Request(Name, field), Context("create index", isWrite: true), cancellationToken);

    private Task ChangeAliasAsync(string operation, AliasOperations change, CancellationToken cancellationToken) =>
        ChangeAsync(operation, "Collections/UpdateAliases", new ChangeAliases { Actions = { change } }, cancellationToken);

    private Task ChangeAsync(string operation, string method, IMessage request, CancellationToken cancellationToken) =>
        RunOperationAsync(operation, options: null, isWrite: true, token => _channel.CallAsync(method, request, CollectionOperationResponse.Parser, Context(operation, isWrite: true), token), cancellationToken);

    private CallContext Context(string operation, bool isWrite = false) => new(operation, Name, isWrite);
}
