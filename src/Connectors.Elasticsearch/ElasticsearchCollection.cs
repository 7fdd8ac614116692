using Connectors.Elasticsearch.Calls;
using Connectors.Elasticsearch.Documents;
using Connectors.Elasticsearch.Filters;
using Connectors.Elasticsearch.Schema;

namespace Connectors.Elasticsearch;

/// <summary>A collection of an <see cref="ElasticsearchStore"/>: an index, or an alias of one.</summary>
public sealed partial class ElasticsearchCollection : HybridCollection
{
    private readonly ElasticsearchCollectionState _state;
    private readonly ElasticsearchChannel _channel;
    private readonly ClusterProbe _cluster;
    private readonly string _path;

    internal ElasticsearchCollection(ElasticsearchStore store, string name, ElasticsearchCollectionState state)
        : base(store, name)
    {
        _state = state;
        _channel = store.Channel;
        _cluster = store.Cluster;
        _path = "/" + Uri.EscapeDataString(name);
    }

    /// <summary>Says which vocabulary the tokens of a sparse field come from, for fields whose tokens are words: see <see cref="SparseTokens.Vocabulary"/>.</summary>
    /// <param name="field">The field.</param>
    /// <param name="vocabulary">The vocabulary of the encoder that fills it.</param>
    /// <returns>This collection.</returns>
    public ElasticsearchCollection UseVocabulary(string field, ISparseVocabulary vocabulary)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentNullException.ThrowIfNull(vocabulary);
        _state.Vocabularies[field] = vocabulary;
        _state.Tokens[field] = SparseTokens.Vocabulary;
        return this;
    }

    /// <summary>Says that the tokens of a sparse field of another program's index are decimal numbers: see <see cref="SparseTokens.Index"/>.</summary>
    /// <param name="field">The field.</param>
    /// <returns>This collection.</returns>
    public ElasticsearchCollection UseIndexTokens(string field)
    {
        ArgumentException.ThrowIfNullOrEmpty(field);
        _state.Tokens[field] = SparseTokens.Index;
        return this;
    }

    /// <inheritdoc/>
    protected override void CheckDefinition(HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        base.CheckDefinition(definition, capabilities);
        DefinitionRules.Check(definition);
    }

    /// <inheritdoc/>
    protected override void CheckFilter(Filter filter, HybridCollectionDefinition definition, StoreCapabilities capabilities)
    {
        ArgumentNullException.ThrowIfNull(definition);
        new FilterWriter(_state.Layout ?? IndexLayout.Of(definition)).Check(filter);
    }

    /// <inheritdoc/>
    protected override async Task<bool> CreateCoreAsync(HybridCollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var context = Context("create", isWrite: true);
        var version = (await _cluster.GetAsync(context, cancellationToken).ConfigureAwait(false)).Version;
        try
        {
            await _channel.CallAsync(HttpMethod.Put, _path, MappingWriter.Create(definition, version), context, cancellationToken).ConfigureAwait(false);
        }
        catch (ElasticsearchException e) when (e.ErrorType == ElasticsearchFaults.IndexExists)
        {
            return false;
        }

        foreach (var field in definition.Sparse.OfType<ElasticsearchSparseField>())
        {
            if (field.Vocabulary is { } vocabulary)
                _state.Vocabularies[field.Name] = vocabulary;
        }

        _state.Layout = IndexLayout.Of(definition);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task<CollectionDescription?> DescribeCoreAsync(CancellationToken cancellationToken)
    {
        if (await ReadLayoutAsync("describe", cancellationToken).ConfigureAwait(false) is not { } layout)
            return null;
        return new CollectionDescription(Name, layout.Definition);
    }

    /// <inheritdoc/>
    protected override async Task<bool> DropCoreAsync(CancellationToken cancellationToken)
    {
        _state.Layout = null;
        try
        {
            await _channel.CallAsync(HttpMethod.Delete, _path, default, Context("drop", isWrite: true), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (CollectionNotFoundException)
        {
            return false;
        }
    }

    private CallContext Context(string operation, bool isWrite = false) => new(operation, Name, isWrite);

    private async ValueTask<IndexLayout> LayoutAsync(string operation, CancellationToken cancellationToken) =>
        _state.Layout ?? await FreshLayoutAsync(operation, cancellationToken).ConfigureAwait(false);

    /// <summary>A bulk request to an index that somebody has dropped would create it anew, with whatever mapping its first document suggests.</summary>
    private async Task<IndexLayout> FreshLayoutAsync(string operation, CancellationToken cancellationToken) =>
        await ReadLayoutAsync(operation, cancellationToken).ConfigureAwait(false) ?? throw CollectionNotFoundException.Of(Store.Product, Name, operation);

    private async Task<IndexLayout?> ReadLayoutAsync(string operation, CancellationToken cancellationToken)
    {
        var context = Context(operation);
        var version = (await _cluster.GetAsync(context, cancellationToken).ConfigureAwait(false)).Version;
        try
        {
            const string parts = "?filter_path=*.mappings,*.settings.index.mapping";
            return _state.Layout = await _channel.CallAsync(HttpMethod.Get, _path + parts, default, answer => MappingReader.Read(answer, Name, version), context, cancellationToken).ConfigureAwait(false);
        }
        catch (CollectionNotFoundException)
        {
            _state.Layout = null;
            return null;
        }
    }

    private SparseTokenCodec Tokens(IndexLayout layout) => new(layout, _state);
}
